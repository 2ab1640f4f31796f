package ui

import "maps"

// What reading a table may say: errors, and the warnings of app/table.
func init() {
	maps.Copy(catalogue, map[string][2]string{
		"problem.is_workbook":  {"", "这是电子表格工作簿（.xlsx 或 .xls），这里读不了。请把工作表另存为 CSV，或直接复制单元格粘贴进来。"},
		"problem.is_yaml":      {"", "这是 YAML，这里读不了。请用命令 fewshot import 导入，或另存为 JSON。"},
		"problem.invalid_yaml": {"", "这不是有效的 YAML。请改正后重试。"},
		"problem.not_of_kind":  {"", "无法按所选格式读取。请换一种格式，或让程序自行判断。"},

		"advice.no_rows":               {"", "只有表头，下面没有数据。如果第一行就是示例，请注明它不是表头。"},
		"advice.no_input_column":       {"", "没有一列是输入，示例将没有输入。请选择输入所在的列。"},
		"advice.no_output_column":      {"", "只有一列，示例将没有输出。请再加一列，或换一种格式：单元格之间用制表符、逗号或分号隔开。"},
		"advice.long_rows":             {"", "这些行的单元格比别的行多：%s。多出的内容不会使用。CSV 中含逗号的文本要加双引号。"},
		"advice.short_rows":            {"", "这些行的单元格比别的行少：%s。缺少的按空白处理。"},
		"advice.missing_inputs":        {"", "这些行没有输入：%s。请在导入后补上。"},
		"advice.missing_outputs":       {"", "这些行没有输出：%s。请在导入后补上。"},
		"advice.unused_columns":        {"", "这些列没有用到：%s。如果需要，请选择哪些列是输入和输出。"},
		"advice.no_break_spaces":       {"", "这些行含有不间断空格：%s。它们会保留。对模型来说它与普通空格不同；若非有意，请替换。"},
		"advice.instructions_differ":   {"", "各行的指令不同，因此一条也没有采用。请写一条通用的指令，或把指令放进每个输入。"},
		"advice.instruction_in_some":   {"", "只有部分行有指令；现在用于所有示例。若对其他行不适用，请在导入后删除。"},
		"advice.many_turns":            {"", "多轮对话已按轮拆成示例，分别结束于第 %s 行。请检查每个示例离开前文是否仍然成立。"},
		"advice.chats_left_out":        {"", "含有工具调用或图片的对话没有导入：第 %s 行。只能导入用户与助手之间的文字对话。"},
		"advice.lines_left_out":        {"", "无法读取的行没有导入：%s。如果需要，请在文件中改正后重新导入。"},
		"advice.other_parts":           {"", "只读取了“%s”。文件中还有：%s。如果需要，请选择另一部分。"},
		"advice.title_rows":            {"", "表头上方的内容没有导入：%s。请确认那只是标题。"},
		"advice.header_unsure":         {"", "第一行被当作列名：%s。如果它是示例，请注明。"},
		"advice.no_header_unsure":      {"", "第一行被当作示例，但也可能是列名：%s。如果它是表头，请注明。"},
		"advice.rows_cut":              {"", "共有 %s 行，取前 %s 行。如果数据排过序，请改为随机抽样。"},
		"advice.rows_sampled":          {"", "共有 %s 行，随机抽取 %s 行。换一个种子会抽到别的行。"},
		"advice.answer_not_a_choice":   {"", "这些行的答案不是任何一个选项：%s。请在导入后改正。"},
		"advice.choice_base_unsure":    {"", "答案是数字，无法确定第一个选项是 0 还是 1；现按 0 处理。请核对输出中的字母。"},
		"advice.nested_cells":          {"", "这些列的单元格里是列表或对象：%s。它们按 JSON 文本导入。若非有意，请选择别的列。"},
		"advice.label_as_equals":       {"", "promptfoo 没有标签列表：回答必须等于期望的标签。如果要区分不是标签的回答，请在那里另加断言。"},
		"advice.input_is_an_address":   {"", "promptfoo 会把以 file:// 开头的输入当作文件。请在前面加一个词。"},
		"advice.no_tests":              {"", "文件里没有测试，或者测试在另一个文件中。请把测试数据作为表格导入。"},
		"advice.other_prompts":         {"", "文件里有多个提示词，只取第一个。如果要另一个，请去掉第一个后重新导入。"},
		"advice.prompt_elsewhere":      {"", "有一个提示词在另一个文件中：%s。请把它的文本粘贴到操练场。"},
		"advice.template_too_much":     {"", "提示词的模板里除了变量还有别的内容，现作为指令保留。请在操练场中分别填写各部分。"},
		"advice.other_providers":       {"", "文件里有多个模型提供方，只取第一个。可在实验室中比较多个模型。"},
		"advice.assertion_unknown":     {"", "断言 %s 没有对应的指标，没有导入。可在实验室中用模型来评判这些回答。"},
		"advice.assertions_differ":     {"", "各测试的断言不同，现全部采用第一个测试的断言。请在实验室中核对指标。"},
		"advice.turns_as_text":         {"", "任务只有标签，没有对话轮次，因此采用 Input 和 Output 作标签。若要按轮次发送，请在运行时加 --apply_chat_template 和 --fewshot_as_multiturn。"},
		"advice.metric_as_exact_match": {"", "lm-evaluation-harness 没有指标 %s，现写作 exact_match，不计大小写和标点。若太严格，请在那里另写过滤器或指标。"},
		"advice.target_too_much":       {"", "任务的目标不只是一个字段，输出因此留空。请把数据作为表格导入。"},
		"advice.several_answers":       {"", "这些列的一个单元格里有多个答案：%s。每格只取第一个。"},
	})
}
