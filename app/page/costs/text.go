package costs

import (
	"fewshot/app/model"
	"fewshot/app/page/i18n"
)

func sumText(l i18n.Lang, c Count) string {
	about := c.About()
	text := ""
	switch {
	case !c.Known:
		return l.T("sum.waiting")
	case c.Window > 0 && c.Total+c.Room > c.Window:
		return l.T("sum.too_long", about+i18n.Count(c.Total+c.Room), i18n.Count(c.Window))
	case c.Window > 0:
		text = l.T("sum.of", about+i18n.Count(c.Total), i18n.Count(c.Window))
	default:
		text = l.T("sum", about+i18n.Count(c.Total))
	}
	if c.ByProvider {
		text = l.T("counted.provider", text)
	}
	if c.Factor > 0 {
		text = l.T("counted.corrected", text)
	}
	return text
}

// estimateText says how a count was made that is not the page's own and exact.
func estimateText(l i18n.Lang, c Count) string {
	code := c.Estimate
	if c.ByProvider {
		code = "counted"
	}
	if code == "" {
		return ""
	}
	text := l.T("estimate." + code)
	if c.Factor > 0 {
		text = l.T("corrected", c.Factor, text)
	}
	return text
}

func priceText(l i18n.Lang, c Count, value string) string {
	switch {
	case !c.Known:
		return l.T("price.loading")
	case !c.Priced:
		return l.T("price.unknown")
	case c.InputUSD == 0 && c.OutputUSD == 0:
		return freeText(l, value)
	}
	return PriceOf(l, c.InputUSD+c.OutputUSD, c.Room > 0)
}

func priceTitle(l i18n.Lang, c Count) string {
	if !c.Priced || c.InputUSD == 0 {
		return ""
	}
	return l.T("price.source", model.TableDate(), c.PriceSource)
}
