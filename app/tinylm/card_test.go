package tinylm

import "testing"

func TestCards(t *testing.T) {
	if _, ok := CardOf("tiny/none"); ok {
		t.Error("there is a card of a model that there is not")
	}
	for _, c := range Cards() {
		if found, ok := CardOf(c.Name); !ok || found.Key != c.Key {
			t.Errorf("the card of %s is %+v", c.Name, found)
		}
		if c.Summary == "" || c.Limits == "" || c.Trained == 0 || len(c.Sources) == 0 || len(c.Tasks) == 0 {
			t.Errorf("%s: something is missing in %+v", c.Name, c)
		}
		for _, task := range c.Tasks {
			if task.Key == "" || task.Name == "" || task.Items == 0 || len(task.Percent) != len(c.Columns) {
				t.Errorf("%s: %+v", c.Name, task)
			}
			for _, p := range task.Percent {
				if p < -1 || p > 100 {
					t.Errorf("%s: %+v", c.Name, task)
				}
			}
		}
	}
}
