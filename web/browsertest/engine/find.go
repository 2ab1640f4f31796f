package engine

import (
	_ "embed"
	"strings"
)

//go:embed find.js
var findJS string

// finder is the function in find.js.
var finder = findJS[strings.Index(findJS, "(root, role)"):]
