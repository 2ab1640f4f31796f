package i18n

import "maps"

// Errors of the budget that a server has for a day; the English stands in
// server/allowance.
func init() {
	maps.Copy(Catalogue, map[string][2]string{
		"problem.day_budget_spent":   {"", "这台服务器今天的预算已用完，或余额不足以支付这次请求。请缩短回答或减少样本，改用 tiny/… 模型，或在世界时零点之后再来。"},
		"problem.day_budget_unknown": {"", "服务器现在无法记录花费，因此没有发送任何请求。请一分钟后重试，或改用免费的 tiny/… 模型。"},
	})
}
