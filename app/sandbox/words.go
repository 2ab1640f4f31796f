package sandbox

// Words say each code in English and in Chinese, for the page's catalogue. A %s
// is the Problem's Detail, which is Python's text or Python's own message and is
// not translated. Where a Problem has a line, WordsOfLine go before.
var Words = map[Code][2]string{
	CodeNone:       {"There is no code in the answer.", "回答里没有代码。"},
	CodeNoFunction: {"The code doesn't define the function %s, which the tests call.", "代码没有定义测试要调用的函数 %s。"},
	CodeSyntax:     {"This isn't valid Python: %s", "这不是有效的 Python 代码：%s"},
	CodeBeyond:     {"This is Python, but it can't run here: %s. That doesn't mean that it is wrong.", "这是 Python，但这里无法运行：%s。这并不表示它是错的。"},
	CodeSteps:      {"It was stopped because it took too many steps. It may never end.", "运行步数过多，已停止。它可能永远不会结束。"},
	CodeMemory:     {"It was stopped because it took too much memory.", "占用内存过多，已停止。"},
	CodeDepth:      {"It was stopped because its calls, brackets or lists are too deep in each other.", "调用、括号或列表嵌套得太深，已停止。"},
	CodeOutput:     {"It was stopped because it printed too much.", "打印的内容过多，已停止。"},
	CodeRuntime:    {"It ran into an error: %s", "运行时出错：%s"},
	CodeTooLong:    {"The code is too long to run here.", "代码太长，这里无法运行。"},
	CodeTest:       {"This test can't be read, so nothing is known about the code: %s", "这条测试无法读取，因此无法判断代码的对错：%s"},
	CodeStopped:    {"The run was cancelled.", "运行已取消。"},
	CodeInternal:   {"The code could not be run because of a fault in this program. That doesn't mean that the code is wrong.", "由于本程序的故障，代码未能运行。这并不表示代码是错的。"},
}

// WordsOfOutcome say each outcome of a test.
var WordsOfOutcome = map[Outcome][2]string{
	Passed: {"passed", "通过"},
	Failed: {"failed", "未通过"},
	NotRun: {"not run", "未运行"},
}

// WordsOfLine name a line of the code.
var WordsOfLine = [2]string{"Line %d", "第 %d 行"}
