package layout

import (
	"maps"

	"fewshot/app/page/i18n"
)

// Errors that only the pages of classes, of embeds, of lessons and experiments can
// show, so that the playground's program does without them. Those about money are in
// catalogueaccounts.go.
func init() {
	maps.Copy(i18n.Catalogue, map[string][2]string{
		"problem.failed": {"", "请求失败。请重试。"},

		// Embeds.
		"problem.embed_expired":    {"", "本页的密钥已过期。请作者重新签发一个。"},
		"problem.embed_forged":     {"", "本页的密钥不是这台服务器签发的。请刷新页面；若仍不行，请作者重新完整复制，或重新签发（fewshot embed sign）。"},
		"problem.embed_origin":     {"", "这个密钥不是为本网站签发的。请作者为本网站重新签发。"},
		"problem.embed_session":    {"", "本页打开太久，或请求不是来自服务器发出的嵌入内容。请刷新页面。"},
		"problem.embed_model":      {"", "本页作者的密钥不能用于这个模型。请选择下列模型之一，或在本页中运行的模型。"},
		"problem.embed_limit":      {"", "请求超出了本页作者设定的上限。请减少词元数或样本数，或缩短提示词。"},
		"problem.embed_disabled":   {"", "这台服务器没有启用带作者密钥的嵌入。管理员可设置 FEWSHOT_EMBED_SECRET。"},
		"problem.embed_no_frame":   {"", "带作者密钥的嵌入只能在作者的网页中显示。请打开它所在的网页。"},
		"problem.embed_no_run":     {"", "嵌入内容只能运行其中的提示词，不能做别的。"},
		"problem.embed_too_large":  {"", "提示词太大，无法嵌入。请减少示例（shots），或改为链接到操练场。"},
		"problem.lesson_not_found": {"", "这里没有这个名称的课程。课程的名称是其地址的末尾部分；示例提示词的名称是 examples/ 中去掉编号的文件名。"},
		"problem.too_many_embeds":  {"", "这个地址在短时间内请求了太多不同的提示词。请稍等，然后刷新页面。"},
	})
	maps.Copy(i18n.Catalogue, map[string][2]string{
		// Joining a class, and being in it.
		"problem.code_unknown":      {"", "没有班级使用这个代码。请逐位核对：代码有十位，不含字母 I、L、O、U。老师也可能已换了新代码。"},
		"problem.token_unknown":     {"", "没有人使用这个令牌。请重新打开完整的链接，或输入完整的令牌。"},
		"problem.session_over":      {"", "登录满一个月，已自动退出。请重新登录，或在学习平台中打开练习。"},
		"problem.not_in_class":      {"", "你在本设备上还不在这个班里。请打开你的个人链接，或用班级代码加入。"},
		"problem.classes_disabled":  {"", "这台服务器没有启用班级。管理员可在启动时加上 -classes 和保存班级的文件。"},
		"problem.class_not_found":   {"", "没有这个班级。请从列表中选择一个。"},
		"problem.class_not_open":    {"", "本班还没有开放。请到开放之日再来。"},
		"problem.class_closed":      {"", "本班已经关闭。请问老师是否会再次开放。"},
		"problem.class_archived":    {"", "本班已归档：可以查看，但不能再改动。学生请向老师询问现在的班级；老师可先取消归档。"},
		"problem.class_no_run":      {"", "以班级的身份只能运行提示词，不能做别的。请刷新页面后重试。"},
		"problem.removed":           {"", "老师已把你移出本班。你提交的内容会保留；如果是误会，老师可以把你加回来。"},
		"problem.class_full":        {"", "本班名额已满。老师可以增加名额，或移除不在的人。"},
		"problem.too_many_joins":    {"", "你所在的地点现在有很多人在加入本班。请稍后再试。"},
		"problem.too_many_tries":    {"", "这个地址输错的代码太多。请稍等再输入。"},
		"problem.too_many_boards":   {"", "您打开的看板已达到服务器允许的数量。请关闭另一个标签页中的看板，然后刷新页面。"},
		"problem.store_unavailable": {"", "服务器暂时无法访问班级数据。内容没有丢失，请过几秒再试；若仍不行，请告诉老师。"},
		"problem.store_full":        {"", "服务器的磁盘已满，无法保存。请告诉老师或管理员：腾出空间后即可重试。"},

		// Working on exercises.
		"problem.model_not_in_class":   {"", "本班没有这个模型。请选择班级提供的模型。"},
		"problem.exercise_not_found":   {"", "没有这道练习。请从列表中选择一道。"},
		"problem.submission_not_found": {"", "找不到这份提交：它可能已不在。请从列表中选择，或换一对来比较。"},
		"problem.rule_broken":          {"", "提示词不符合这道练习的规则。请恢复练习中不能改动的部分，或按规则修改后再提交。"},
		"problem.no_votes":             {"", "本班没有开启投票。老师可以开启。"},
		"problem.vote_later":           {"", "你的一份提交评分之后，就可以比较同学的提示词。请先提交一份。"},
		"problem.no_pair":              {"", "现在没有可供你比较的两份提示词。等更多同学提交后再来。"},
	})
	maps.Copy(i18n.Catalogue, map[string][2]string{
		"problem.not_signed_in":    {"", "您还没有登录。请用教师令牌登录，服务器首次启动时会显示它。"},
		"problem.code_closed":      {"", "目前不能用代码加入。请生成新的代码。"},
		"problem.exercise_used":    {"", "这道练习已有提交，因此不能删除。请用另一个 id 添加新的练习。"},
		"problem.member_not_found": {"", "本班没有这名学生。请刷新看板。"},
		"problem.invalid_form":     {"", "无法读取这个表单。请重新打开它所在的页面，再发送一次。"},

		// Signing in from elsewhere.
		"problem.oidc_refused":     {"", "登录没有成功。请重新登录；若仍不行，请告诉服务器的管理员：由他列出哪些账号可以授课。"},
		"problem.oidc_unreachable": {"", "无法连接您用来登录的服务。请稍后再试，或使用教师令牌登录。"},
		"problem.lti_refused":      {"", "无法从学习平台打开这里。请在学习平台中重新打开练习；若仍不行，请告诉老师或平台的管理员。"},
		"problem.lti_unreachable":  {"", "无法获取学习平台的密钥，因此不能确认您的身份。请稍后在学习平台中重新打开练习；若仍不行，请告诉老师。"},
	})
}
