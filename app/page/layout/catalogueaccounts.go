package layout

import (
	"maps"

	"fewshot/app/page/i18n"
)

// Errors of who pays in classes and embeds; the English stands in server/classroom
// and server/embed.
func init() {
	maps.Copy(i18n.Catalogue, map[string][2]string{
		"problem.budget_used_up":      {"", "预算已用完，或余额不足以支付这次请求。请缩短回答，改用 tiny/… 模型，或请老师增加预算。"},
		"problem.price_unknown":       {"", "服务器不知道这个模型的价格，无法保证班级的预算。请选择班级的其他模型，或告诉老师。"},
		"problem.submissions_used_up": {"", "这道练习允许的提交次数已用完。最好的一次计入成绩；如需更多机会，请告诉老师。"},
		"problem.submissions_failing": {"", "您有太多次提交在一小时内未能评分，提交暂停片刻。这些提交都不计次数。请先查看最后一次的原因，试运行提示词，一小时内再提交；若仍然如此，请告诉老师。"},
		"problem.model_failed":        {"", "模型没有回答，因此提示词未评分。这次提交不计次数。请一分钟后重新提交；若仍失败，请告诉老师。"},
		"problem.model_refused":       {"", "模型拒绝了大部分请求，因此提示词未评分。这次提交不计次数。请试运行提示词：它可能太长，或用了该模型不支持的设置；若模型仍然拒绝，请告诉老师。"},
		"problem.not_graded":          {"", "多次尝试后仍无法评分。请重新提交；若仍失败，请告诉老师。"},

		"problem.embed_budget_spent": {"", "本页作者为读者准备的预算已用完。请改用在本页中运行的模型，或在操练场中使用您自己的密钥。"},
		"problem.embed_quota":        {"", "您今天的提问次数已达到本页作者允许的上限。请明天再来（以世界时零点为界），或在操练场中运行。"},
		"problem.embed_accounts":     {"", "服务器现在无法记录嵌入内容的用量，因此没有发送任何请求。请一分钟后重试，或改用在本页中运行的模型。"},
	})
}
