//go:build !js || study

package ui

// classCatalogue holds the strings of a student's page.
var classCatalogue = map[string][2]string{
	"class.title": {"Your class", "我的班级"},
}
