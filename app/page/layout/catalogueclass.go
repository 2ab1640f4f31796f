package layout

import (
	"maps"

	"fewshot/app/page/i18n"
)

// classCatalogue holds the strings of a student's page.
func init() {
	maps.Copy(i18n.Catalogue, map[string][2]string{
		"class.title":         {"Your class", "我的班级"},
		"class.lead":          {"Type the code that your teacher has shown, or open your personal link.", "输入老师给出的代码，或打开你的个人链接。"},
		"class.code":          {"Code of the class", "班级代码"},
		"class.join":          {"Join", "加入"},
		"class.opens":         {"This class opens on %s UTC.", "本班于 %s（世界时）开放。请到时再来。"},
		"class.closed":        {"This class closed on %s UTC.", "本班已于 %s（世界时）关闭。请问老师是否会再次开放。"},
		"class.loading":       {"Opening…", "正在打开…"},
		"class.yours":         {"Classes on this device", "本设备上的班级"},
		"class.privacy":       {"You need no account. The server gives you a made-up name and keeps neither your own nor your address.", "无需账号。服务器会给你起一个化名，不保存你的姓名，也不保存你的地址。"},
		"class.again":         {"This device was in the class already, so that you are still %s. If you are somebody else, ask your teacher for a personal link.", "本设备已在班里，所以你仍是 %s。如果你是另一位同学，请向老师要个人链接。"},
		"class.switch":        {"Somebody else's link", "这是另一位同学的链接"},
		"class.switch.about":  {"On this device you are %s. The link that was opened is the one of %s. Whoever switches works as that student; the way back is your own link.", "你在本设备上是 %s。打开的链接属于 %s。切换后就以那位同学的身份做题；要换回来，需要你自己的链接。"},
		"class.switch.keep":   {"Stay %s", "仍用 %s"},
		"class.switch.other":  {"Switch to %s", "切换为 %s"},
		"class.you_are":       {"You are", "你是"},
		"class.link":          {"Your link for another device", "换设备用的链接"},
		"class.link.about":    {"Whoever has this link is you in this class. Keep it to yourself.", "持有此链接的人在本班就是你。请勿外传。"},
		"class.copy":          {"Copy", "复制"},
		"class.copied":        {"Copied", "已复制"},
		"class.other":         {"Another class", "其他班级"},
		"class.untried":       {"not tried yet", "尚未尝试"},
		"class.best":          {"best: %s of %d points, %s", "最高：%s / %d 分，%s"},
		"class.tries.one":     {"one submission", "提交 1 次"},
		"class.tries.other":   {"%s submissions", "提交 %s 次"},
		"class.no_exercises":  {"There is no exercise yet. Your teacher adds them; reload the page then.", "还没有练习。老师添加后请刷新页面。"},
		"class.left.requests": {"%s requests left", "剩余 %s 次请求"},
		"class.left.money":    {"%s left", "剩余 %s"},

		"class.task":              {"The task", "任务"},
		"class.model":             {"Model: %s", "模型：%s"},
		"class.start":             {"Begin anew", "重新开始"},
		"class.points.accuracy":   {"%d points for right answers to %d hidden items", "%d 分：答对 %d 道隐藏题"},
		"class.points.robustness": {"; %d for those in the worst of %d orders of your examples", "；%d 分：示例换 %[2]d 种顺序时最差的一次"},
		"class.points.economy":    {"; %d for a short prompt (all at %s tokens, none at %s)", "；%d 分：提示词简短（%s 个词元得满分，%s 个得零分）"},
		"class.points.end":        {".", "。"},
		"class.limit.tokens":      {"%s of %s tokens", "%s / %s 个词元"},
		"class.limit.shots":       {"%d of %d examples", "%d / %d 个示例"},

		"class.items":      {"Items to try it on", "可试做的题目"},
		"class.answer":     {"Answer", "回答"},
		"class.try":        {"Try on %d items", "试做 %d 题"},
		"class.try.none":   {"not tried yet", "尚未尝试"},
		"class.try.passed": {"%d of %d right", "答对 %d / %d"},
		"class.try.before": {"(before: %d)", "（上次：%d）"},
		"class.weights":    {"The model is on its way: %s", "模型正在下载：%s"},

		"class.vote":        {"Compare two prompts of others", "比较两位同学的提示词"},
		"class.vote.about":  {"You don't see whose they are, and nobody sees how you vote.", "你看不到是谁写的，也没有人看到你怎么投票。"},
		"class.vote.open":   {"Show two", "显示两个"},
		"class.vote.left":   {"The left one is better", "左边更好"},
		"class.vote.tie":    {"As good as each other", "一样好"},
		"class.vote.right":  {"The right one is better", "右边更好"},
		"class.vote.a":      {"Left", "左"},
		"class.vote.b":      {"Right", "右"},
		"class.votes.one":   {"one vote", "已投 1 票"},
		"class.votes.other": {"%s votes", "已投 %s 票"},

		"class.hand_in.one":   {"Hand in (one left)", "提交（剩 1 次）"},
		"class.hand_in.other": {"Hand in (%s left)", "提交（剩 %s 次）"},
		"class.handing":       {"Handing in…", "正在提交…"},
		"class.handed_in":     {"Handed in", "已提交"},
		"class.best_points":   {"best: %s of %d", "最高：%s / %d"},
		"class.nothing_yet":   {"Nothing yet. What you hand in is graded on %d items that you don't see.", "还没有提交。提交的提示词将用 %d 道你看不到的题目评分。"},
		"class.is_best":       {"best", "最佳"},
		"class.take":          {"Take this prompt back", "取回这个提示词"},
		"class.taken":         {"That prompt is in the editor again.", "提示词已回到编辑器。"},
		"class.points":        {"%s of %d points", "%s / %d 分"},
		"class.not_graded":    {"not graded", "未评分"},
		"class.queued":        {"waiting", "排队中"},
		"class.grading":       {"grading: %d of %d", "评分中：%d / %d"},
		"class.grade.hidden":  {"%d of %d hidden items were right.", "隐藏题答对 %d / %d。"},
		"class.grade.worst":   {"In the worst of %d orders of your examples: %d.", "示例的 %d 种顺序中最差的一次：%d。"},
		"class.grade.failed":  {"%d requests got no answer and count as wrong.", "%d 次请求没有得到回答，按错误计。"},
		"class.failures":      {"Of the items that you can see, these were wrong:", "你能看到的题目中，以下答错："},
		"class.all_visible":   {"All items that you can see were right.", "你能看到的题目全部答对。"},
	})
}
