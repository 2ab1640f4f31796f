package i18n

import "maps"

// What is said of what a model takes, of its thinking, and of answers that are
// empty.
func init() {
	maps.Copy(Catalogue, map[string][2]string{
		"parameter.thinking":       {"Thinking", "思考"},
		"parameter.thinking.label": {"How much the model thinks before it answers", "模型回答前思考多少"},
		"parameter.idle":           {"Not sent: %s doesn't take it. It stays for other models.", "不发送：%s 不接受此参数。它会为其他模型保留。"},
		"parameter.idle.thinking":  {"This model doesn't think before it answers, or not by choice.", "该模型回答前不思考，或无法选择。"},

		"effort.least":   {"least", "最少"},
		"effort.none":    {"none", "不思考"},
		"effort.minimal": {"minimal", "极少"},
		"effort.low":     {"low", "低"},
		"effort.medium":  {"medium", "中"},
		"effort.high":    {"high", "高"},
		"effort.xhigh":   {"very high", "很高"},
		"effort.max":     {"the most", "最多"},
		"effort.default": {"provider's own", "提供方默认"},

		"changes":                 {"Changed for this model:", "为此模型所作的调整："},
		"changes.model":           {"Changed for %s:", "为 %s 所作的调整："},
		"changes.next":            {"For %s:", "用于 %s 时："},
		"change.text_as_message":  {"Sent as one user message: it takes no plain text.", "作为一条用户消息发送：该模型不接受纯文本。"},
		"change.message_as_text":  {"Sent as one text: it takes no chat messages.", "作为一段文本发送：该模型不接受对话消息。"},
		"change.system_as_user":   {"The instruction is part of the user's message: it has no place of its own for one.", "指令并入用户消息：该模型没有单独的指令位置。"},
		"change.stop_here":        {"The answer is cut at the stop sequences here: the model does not look for them.", "停止序列由本服务器处理：该模型自己不识别。"},
		"change.not_sent":         {"%s is not sent: it doesn't take that.", "未发送“%s”：该模型不接受。"},
		"change.repaired":         {"%s was refused by the provider and left out.", "提供方拒绝了“%s”，已去掉后重发。"},
		"change.differ":           {" Two runs may differ.", "两次运行的结果可能不同。"},
		"change.effort_not_sent":  {"How much it thinks can't be chosen.", "该模型的思考程度不能选择。"},
		"change.without_thinking": {"It doesn't think, so that the other settings hold.", "已关闭思考，以便其他参数生效。"},
		"change.thinking":         {"Its thinking is set to %s, the nearest that it has.", "思考程度设为“%s”，是它最接近的一档。"},
		"change.thinking_least":   {"Its thinking is set to %s, the least that it has.", "思考程度设为“%s”，已是它的最低档。"},
		"change.thinking_off":     {"It answers without thinking first.", "它不经思考直接回答。"},
		"change.room":             {"The answer may have %s tokens; up to %s more are for thinking.", "回答最多 %s 个词元；另留最多 %s 个用于思考。"},
		"change.lowered":          {"%s is more than it takes: %s was sent.", "“%s”超出该模型的上限：已改为 %s。"},
		"change.several_requests": {"%s requests are sent, one for each sample.", "分成 %s 个请求发送，每个样本一个。"},
		"change.one_of_two":       {"%s is not sent: it takes temperature or top p, not both.", "未发送“%s”：温度与 Top p 只能用一个。"},
		"change.unstreamed":       {"The answer comes in one piece: it can't be streamed.", "回答一次性返回：该模型不能流式输出。"},
		"change.other":            {"%s was changed.", "已调整“%s”。"},

		"thought":          {"What it thought", "思考过程"},
		"thought.tokens":   {"What it thought, %s tokens", "思考过程，%s 个词元"},
		"meta.thinking":    {"thinking…", "思考中…"},
		"meta.hidden":      {"%s in, %s out, %s of them thinking", "输入 %s，输出 %s（其中思考 %s）"},
		"meta.all_samples": {"%s samples together", "%s 个样本合计"},
		"meta.dropped":     {"The provider read only %s of about %s tokens: examples were probably dropped, because its window is shorter.", "提供方只读取了约 %[2]s 个词元中的 %[1]s 个：它的上下文较短，部分示例很可能被丢弃。"},

		"why.thinking":       {"No answer: all %s tokens went into thinking.", "没有回答：%s 个词元全部用于思考。"},
		"why.thinking.cut":   {"No answer: the limit was reached while it was thinking.", "没有回答：思考时就达到了长度上限。"},
		"why.thinking.only":  {"No answer: it thought, and then ended.", "没有回答：模型思考后就结束了。"},
		"why.length":         {"No answer: the limit of %s tokens was reached before a word came.", "没有回答：在输出文字之前就达到了 %s 个词元的上限。"},
		"why.length.unknown": {"No answer: the limit was reached before a word came.", "没有回答：在输出文字之前就达到了长度上限。"},
		"why.filtered":       {"No answer: the provider's filter withheld it.", "没有回答：被提供方的过滤器拦下。"},
		"why.filtered.hint":  {"Change the examples or the query, or choose another model.", "请修改示例或问题，或换一个模型。"},
		"why.refused":        {"The model refused to answer.", "模型拒绝回答。"},
		"why.missing":        {"This sample did not come: the provider sent only %s.", "此样本没有返回：提供方只给出了 %s 个。"},
		"why.less":           {"Think less", "少思考一些"},
		"why.more":           {"Give it more room (+%s)", "多留一些空间（+%s）"},
	})
}
