// Package exercises has the exercises for classes: a task with visible and hidden
// items, rules and points, one file each, in the format that the README of examples
// specifies.
//
// [All] are those that come with the program. [Load] reads and checks any folder
// of them:
//
//	all, err := exercises.Load(os.DirFS("my-course"))
//
// Only the server imports the package: hidden items must not be in the page.
package exercises

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"fewshot/examples"
	"fewshot/server/classroom"
)

//go:embed *.json
var files embed.FS

// All are the exercises in order. They are shared: a caller that changes one takes
// a copy first.
var All = sync.OnceValue(func() []classroom.Exercise {
	all, err := Load(files)
	if err != nil {
		panic(err) // a test loads the same files
	}
	return all
})

// Load reads the .json files of a folder, in the order of their names, and checks
// them. An error names the file.
func Load(folder fs.FS) ([]classroom.Exercise, error) {
	names, err := examples.Names(folder)
	if err != nil {
		return nil, fmt.Errorf("list exercises: %w", err)
	}
	all := make([]classroom.Exercise, 0, len(names))
	seen := map[string]string{}
	for _, name := range names {
		e, err := read(folder, name)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[e.ID]; ok {
			return nil, fmt.Errorf("exercise %s: %s has the same id", name, other)
		}
		seen[e.ID] = name
		all = append(all, e)
	}
	return all, nil
}

// read reads and checks the exercise of a file.
func read(folder fs.FS, name string) (classroom.Exercise, error) {
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return classroom.Exercise{}, fmt.Errorf("read exercise: %w", err)
	}
	e, err := classroom.DecodeExercise(data)
	if err == nil {
		err = check(e, name)
	}
	if err != nil {
		return classroom.Exercise{}, fmt.Errorf("exercise %s: %w", name, err)
	}
	return e, nil
}

// check says what else an exercise that comes with the program lacks.
func check(e classroom.Exercise, file string) error {
	if len(file) < 3 || file[2] != '-' || file[3:] != e.ID+".json" {
		return fmt.Errorf("id %q should be the file's name without its number", e.ID)
	}
	for _, tag := range examples.Languages() {
		if e.Title[tag] == "" || e.Task[tag] == "" {
			return fmt.Errorf("no title or no task in %s", tag)
		}
	}
	if !strings.HasPrefix(e.Prompt.Model, "tiny/") {
		return fmt.Errorf("the prompt is for %s, which a class may not have", e.Prompt.Model)
	}
	return nil
}
