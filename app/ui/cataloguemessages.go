package ui

import "maps"

// Messages of other packages, which have English words of their own. Each is
// found by its code; the English here is never shown.
func init() {
	maps.Copy(catalogue, map[string][2]string{
		"advice.no_shots":                 {"", "提示词中没有示例（零样本）。请添加一个示例，或启用已有的示例。"},
		"advice.empty_input":              {"", "示例 %s 没有输入。请填写，或停用该示例。"},
		"advice.empty_output":             {"", "示例 %s 没有输出。请填写，或停用该示例：模型可能学会什么都不回答。"},
		"advice.edge_space":               {"", "开头或结尾有空白字符。若非有意，请删除：模型看得到它们。"},
		"advice.duplicate_shot":           {"", "示例 %s 与示例 %s 相同。请停用其中一个：重复只花词元，学不到新东西。"},
		"advice.contradiction":            {"", "示例 %s 与 %s 的输入相同而输出不同。若非有意，请改正其中一个。"},
		"advice.contains_separator":       {"", "文本中含有示例之间的分隔符。请换一个分隔符或使用 XML 标签：模型看不出该示例在哪里结束。"},
		"advice.contains_label":           {"", "文本中含有标签“%s”。请换一个标签：模型可能把它当作另一个示例的开头。"},
		"advice.contains_stop":            {"", "文本中含有停止序列 %s。请修改停止序列：这样的回答会被截断。"},
		"advice.same_output":              {"", "所有示例的输出都是“%s”。请添加输出不同的示例：模型可能只会重复它。"},
		"advice.inconsistent_output":      {"", "“%s”在别处写作“%s”。请统一写法，模型才会照做。"},
		"advice.mixed_case":               {"", "只有示例 %s 的输出大小写不同。请统一写法，模型才会照做。"},
		"advice.empty_query":              {"", "问题是空的。请写下要模型回答的内容。"},
		"advice.query_in_shots":           {"", "问题就是示例 %s 的输入：答案已在提示词中。换一个问题，才能看出模型学到了什么。"},
		"advice.same_labels":              {"", "输入和输出的标签相同（“%s”）。请给输出一个自己的标签。"},
		"advice.label_space":              {"", "标签以少见的空白字符结尾：%s。一个空格或换行是模型最熟悉的。"},
		"advice.ends_in_space":            {"", "提示词以空格结尾，模型的回答会变差。请把回答前的文字放进输出标签：问题之后会省去它末尾的空格。"},
		"advice.no_stop":                  {"", "没有东西表明回答在哪里结束：分隔示例的文本也出现在某个输出里。请选择任何输出都不含的分隔符或 XML 标签，或设置停止序列。"},
		"advice.empty_stop":               {"", "有一个停止序列是空的。请删除它。"},
		"problem.stream_broken":           {"", "回答在结束之前中断了。"},
		"problem.unreadable_answer":       {"", "收到的回答无法读取。"},
		"problem.unreachable":             {"", "无法连接服务器。请检查网络后重试；本页中的模型不需要网络。"},
		"problem.upstream_unreachable":    {"", "服务器无法连接模型提供方。"},
		"problem.upstream_timeout":        {"", "模型提供方太久没有回应。"},
		"problem.upstream_unauthorized":   {"", "模型提供方不接受服务器的密钥。"},
		"problem.upstream_error":          {"", "模型提供方报告了错误。"},
		"problem.rate_limit_exceeded":     {"", "请求太多，请稍后再试。"},
		"problem.context_length_exceeded": {"", "提示词连同回答超出了模型的上下文长度。请停用一些示例。"},
		"problem.model_not_found":         {"", "服务器没有这个模型。请选择另一个模型。"},
		"problem.invalid_api_key":         {"", "访问令牌不正确。"},
		"problem.worker_failed":           {"", "本页中的模型无法启动。请刷新页面，或选择服务器上的模型。"},
		"problem.worker_died":             {"", "本页中的模型停止了。再次运行会重新启动它。"},
		"problem.run_timeout":             {"", "运行超过了时间限制。"},
		"problem.internal_error":          {"", "服务器内部出错。"},

		"card.summary": {"", "我们自己从零训练的语言模型，370 万参数，约为大模型的万分之一。训练数据是简短的合成示例：单词翻译、反义词、首都、词形变化、字母、列表、自造规则。它从提示词的示例中学到您要的是哪一种任务。"},
		"card.cannot":  {"", "它只认识五种语言的几百个单词，除词表之外对世界一无所知。超出范围它会答错而不自知：算术、应用题、情感、多数中文、少见的格式、与习惯相反的标签、长文本。它不听从指令，也不会聊天。"},

		"card.task.translate_fr":  {"", "英译法"},
		"card.task.translate_es":  {"", "英译西"},
		"card.task.translate_zh":  {"", "英译中"},
		"card.task.antonyms":      {"", "反义词和近义词"},
		"card.task.countries":     {"", "国家知识"},
		"card.task.morphology":    {"", "词形变化"},
		"card.task.letters":       {"", "单词中的字母"},
		"card.task.affixes":       {"", "自造词缀"},
		"card.task.sentences":     {"", "句子改写"},
		"card.task.extraction":    {"", "从文本中找出一部分"},
		"card.task.pairs":         {"", "只在提示词中出现的随机配对"},
		"card.task.arithmetic":    {"", "算术"},
		"card.task.sentiment":     {"", "情感"},
		"card.task.word_problems": {"", "应用题"},
		"card.task.unseen_tasks":  {"", "从未训练过的任务"},

		"advice.too_many_stops": {"", "停止序列有 %s 个；模型最多接受 4 个。请删去一些。"},
	})
}
