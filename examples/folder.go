package examples

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"fewshot/app/strictjson"
)

// Entry is what a file of a folder holds.
type Entry interface {
	// Name is the entry's id: letters, digits and hyphens.
	Name() string
	// Complete fills in what the file may leave out, and says what is wrong.
	Complete() error
}

// ReadFolder reads the files of a folder, in the order of their names, each with
// [ReadFile]. Two entries of the same id are an error.
func ReadFolder[T any, P interface {
	*T
	Entry
}](folder fs.FS, what string) ([]T, error) {
	names, err := Names(folder)
	if err != nil {
		return nil, fmt.Errorf("list %ss: %w", what, err)
	}
	all := make([]T, 0, len(names))
	seen := map[string]string{}
	for _, name := range names {
		e, err := ReadFile[T, P](folder, name, what)
		if err != nil {
			return nil, err
		}
		id := P(&e).Name()
		if other, ok := seen[id]; ok {
			return nil, fmt.Errorf("%s %s: %s has the same id", what, name, other)
		}
		seen[id] = name
		all = append(all, e)
	}
	return all, nil
}

// Names are the .json files of a folder, in order. The folder must be an [fs.ReadDirFS], as
// those of a disk and of embedded files are: what lists others ([fs.Glob]) would bring 30 KB
// into a page that lists none.
func Names(folder fs.FS) ([]string, error) {
	list, ok := folder.(fs.ReadDirFS)
	if !ok {
		return nil, errors.New("this kind of folder doesn't list its files")
	}
	entries, err := list.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// ReadFile reads the file of one entry, named NN-ID.json, which holds it and
// nothing else, with no field that it does not have. Errors name the file and
// what it is of.
func ReadFile[T any, P interface {
	*T
	Entry
}](folder fs.FS, name, what string) (T, error) {
	var e T
	data, err := fs.ReadFile(folder, name)
	if err != nil {
		return e, fmt.Errorf("read %s: %w", what, err)
	}
	if err = strictjson.Decode(data, &e); err == nil {
		err = named(P(&e).Name(), name)
	}
	if err == nil {
		err = P(&e).Complete()
	}
	if err != nil {
		return e, fmt.Errorf("%s %s: %w", what, name, err)
	}
	return e, nil
}

// named says what is wrong with an id in a file.
func named(id, file string) error {
	if len(file) < 3 || file[2] != '-' || file[3:] != id+".json" {
		return fmt.Errorf("id %q should be the file's name without its number", id)
	}
	return CheckID(id)
}

// CheckID says what is wrong with an id.
func CheckID(id string) error {
	for _, c := range id {
		if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return fmt.Errorf("id %q should be of small letters, digits and hyphens", id)
		}
	}
	return nil
}
