package operatorpage

import (
	_ "embed"

	"fewshot/app/page/i18n"
)

//go:embed en.txt
var english string

//go:embed zh-CN.txt
var chinese string

func init() {
	i18n.Add(i18n.English, english)
	i18n.Add(i18n.Chinese, chinese)
}
