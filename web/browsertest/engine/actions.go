package engine

import "strings"

// The actions of WebDriver, which BiDi has too
// (https://www.w3.org/TR/webdriver2/#actions).

// keyValues are the keys that have a name
// (https://www.w3.org/TR/webdriver2/#keyboard-actions).
var keyValues = map[string]string{
	"Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Space": " ", "Delete": "\ue017",
	"End": "\ue010", "Home": "\ue011", "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
	"Shift": "\ue008", "Ctrl": "\ue009", "Alt": "\ue00a", "Meta": "\ue03d",
}

// An inputSource is a keyboard or a mouse and what it does.
type inputSource struct {
	Type       string            `json:"type"`
	ID         string            `json:"id"`
	Parameters map[string]string `json:"parameters,omitempty"`
	Actions    []map[string]any  `json:"actions"`
}

func keyboard(actions ...map[string]any) []inputSource {
	return []inputSource{{Type: "key", ID: "keyboard", Actions: actions}}
}

func keyDown(value string) map[string]any { return map[string]any{"type": "keyDown", "value": value} }
func keyUp(value string) map[string]any   { return map[string]any{"type": "keyUp", "value": value} }

// pressing holds some keys and presses another one.
func pressing(held []string, key string) []inputSource {
	value, named := keyValues[key]
	if !named {
		value = strings.ToLower(key)
	}
	var down, up []map[string]any
	for _, name := range held {
		if name == "Shift" && !named {
			value = strings.ToUpper(key)
		}
		down = append(down, keyDown(keyValues[name]))
		up = append([]map[string]any{keyUp(keyValues[name])}, up...)
	}
	return keyboard(append(append(down, keyDown(value), keyUp(value)), up...)...)
}

// writing presses the key of each character.
func writing(text string) []inputSource {
	var actions []map[string]any
	for _, c := range text {
		actions = append(actions, keyDown(string(c)), keyUp(string(c)))
	}
	return keyboard(actions...)
}

// clicking presses the mouse at a place in the window.
func clicking(x, y float64) []inputSource {
	return []inputSource{{Type: "pointer", ID: "mouse", Parameters: map[string]string{"pointerType": "mouse"}, Actions: []map[string]any{
		{"type": "pointerMove", "x": int(x), "y": int(y), "duration": 0, "origin": "viewport"},
		{"type": "pointerDown", "button": 0},
		{"type": "pointerUp", "button": 0},
	}}}
}
