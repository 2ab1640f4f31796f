package config

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// An Environment is the process's variables, as they were at the start. An
// empty variable counts as none.
type Environment struct {
	variables map[string]string
	secrets   []string // names of variables that were read as secrets
}

// NewEnvironment takes variables as os.Environ gives them.
func NewEnvironment(variables []string) *Environment {
	e := &Environment{variables: map[string]string{}}
	for _, v := range variables {
		if name, value, ok := strings.Cut(v, "="); ok && value != "" {
			e.variables[name] = value
		}
	}
	return e
}

// get is a variable that is not a secret.
func (e *Environment) get(name string) string { return e.variables[name] }

// secret is the value of a variable, or the content of the file that the
// variable NAME_FILE names, without the white space around it.
func (e *Environment) secret(name string) (string, error) {
	value, file := e.variables[name], e.variables[name+"_FILE"]
	e.secrets = append(e.secrets, name)
	switch {
	case value != "" && file != "":
		return "", fmt.Errorf("both %s and %s_FILE are set: set one of them", name, name)
	case file != "":
		return readSecret(file)
	default:
		return strings.TrimSpace(value), nil
	}
}

// Forget removes the secrets that were read from the process's environment, so
// that no child process and no crash report has them.
func (e *Environment) Forget() {
	for _, name := range slices.Compact(e.secrets) {
		os.Unsetenv(name)
		delete(e.variables, name)
	}
}

// readSecret reads a file that holds nothing but a secret.
func readSecret(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	s := strings.TrimSpace(string(data))
	if s == "" {
		return "", fmt.Errorf("read secret: %s is empty", path)
	}
	return s, nil
}
