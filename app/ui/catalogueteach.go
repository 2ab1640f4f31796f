//go:build !js || study

package ui

// teachCatalogue holds the strings of a teacher's page.
var teachCatalogue = map[string][2]string{
	"teach.title": {"Your classes", "我的班级"},
}
