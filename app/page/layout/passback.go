package layout

import (
	"fewshot/app/classes"
	"fewshot/app/page/i18n"
)

// PassbackText says how a student's points of an exercise stand with their learning
// platform; "" where there are none to send.
func PassbackText(l i18n.Lang, p classes.Passback) string {
	switch {
	case p.State == classes.PassSent:
		return l.T("pass.sent", i18n.Points(p.Points))
	case p.State == classes.PassWaiting && p.Why != "":
		return l.T("pass.again", l.T("pass.why."+p.Why))
	case p.State == classes.PassWaiting:
		return l.T("pass.waiting")
	case p.State == classes.PassRefused:
		return l.T("pass.refused", l.T("pass.why."+p.Why))
	}
	return ""
}
