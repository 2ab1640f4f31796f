package main

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
)

// A manifest is what is used here of Kubernetes' resources, all kinds in one. A name that
// none of them has is an error, so that a typing error is not one more field that nobody
// reads.
type manifest struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   metadata
	Spec       struct {
		Replicas     int
		ServiceName  string `yaml:"serviceName"`
		ClusterIP    string `yaml:"clusterIP"`
		MinAvailable int    `yaml:"minAvailable"`
		Strategy     any
		Selector     map[string]any // of a service: labels; of all else: matchLabels
		Ports        []servicePort
		Template     struct {
			Metadata metadata
			Spec     pod
		}
		VolumeClaimTemplates []struct {
			Metadata metadata
			Spec     any
		} `yaml:"volumeClaimTemplates"`
	}
}

type (
	metadata struct {
		Name   string
		Labels map[string]string
	}
	servicePort struct {
		Name       string
		Port       int
		TargetPort string `yaml:"targetPort"`
	}
	pod struct {
		AutomountServiceAccountToken  *bool `yaml:"automountServiceAccountToken"`
		TerminationGracePeriodSeconds int   `yaml:"terminationGracePeriodSeconds"`
		SecurityContext               struct {
			RunAsNonRoot   bool                  `yaml:"runAsNonRoot"`
			RunAsUser      int                   `yaml:"runAsUser"`
			RunAsGroup     int                   `yaml:"runAsGroup"`
			FSGroup        int                   `yaml:"fsGroup"`
			SeccompProfile struct{ Type string } `yaml:"seccompProfile"`
		} `yaml:"securityContext"`
		TopologySpreadConstraints []any `yaml:"topologySpreadConstraints"`
		Containers                []container
	}
	containerPort struct {
		Name          string
		ContainerPort int `yaml:"containerPort"`
	}
	container struct {
		Name, Image string
		Ports       []containerPort
		Env         []struct {
			Name, Value string
			ValueFrom   struct {
				SecretKeyRef struct {
					Name, Key string
					Optional  bool
				} `yaml:"secretKeyRef"`
			} `yaml:"valueFrom"`
		}
		StartupProbe   probe `yaml:"startupProbe"`
		LivenessProbe  probe `yaml:"livenessProbe"`
		ReadinessProbe probe `yaml:"readinessProbe"`
		Lifecycle      struct {
			PreStop struct{ Sleep struct{ Seconds int } } `yaml:"preStop"`
		}
		Resources       struct{ Requests, Limits map[string]string }
		SecurityContext struct {
			AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
			ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
			Capabilities             struct{ Drop []string }
		} `yaml:"securityContext"`
		VolumeMounts []struct {
			Name      string
			MountPath string `yaml:"mountPath"`
		} `yaml:"volumeMounts"`
	}
	probe struct {
		HTTPGet          struct{ Path, Port string } `yaml:"httpGet"`
		Exec             struct{ Command []string }
		PeriodSeconds    int `yaml:"periodSeconds"`
		TimeoutSeconds   int `yaml:"timeoutSeconds"`
		FailureThreshold int `yaml:"failureThreshold"`
	}
)

// readManifests reads the resources, by kind and name.
func readManifests(t *testing.T) (all map[string]manifest, text string) {
	t.Helper()
	text = readDeployed(t, "server/deploy/kubernetes.yaml")
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	for all = map[string]manifest{}; ; {
		var m manifest
		switch err := d.Decode(&m); {
		case errors.Is(err, io.EOF):
			return all, text
		case err != nil:
			t.Fatal(err)
		}
		all[m.Kind+" "+m.Metadata.Name] = m
	}
}

func TestDeploy_kubernetes(t *testing.T) {
	all, text := readManifests(t)
	if len(all) != 5 {
		t.Fatalf("there are %d resources", len(all))
	}
	server, database := all["Deployment fewshot"], all["StatefulSet fewshot-database"]

	t.Run("the server starts with what it is given", func(t *testing.T) {
		c := server.Spec.Template.Spec.Containers[0]
		variables := imageVariables(t)
		for _, e := range c.Env {
			variables[e.Name] = e.Value
			if e.ValueFrom.SecretKeyRef.Key != "" {
				variables[e.Name] = "0123456789abcdef"
			}
		}
		setup := checkVariables(t, variables, "GOMEMLIMIT")
		ports := map[string]int{}
		for _, p := range c.Ports {
			ports[p.Name] = p.ContainerPort
		}
		if want := map[string]int{"http": 8080, "metrics": 9090}; !maps.Equal(ports, want) || port(t, setup.Addr) != "8080" || port(t, setup.MetricsAddr) != "9090" {
			t.Errorf("it listens on %s and %s, and says %v", setup.Addr, setup.MetricsAddr, ports)
		}
		pauses := time.Duration(c.Lifecycle.PreStop.Sleep.Seconds) * time.Second
		checkStop(t, setup, pauses, time.Duration(server.Spec.Template.Spec.TerminationGracePeriodSeconds)*time.Second)
	})
	t.Run("its probes ask what there is", func(t *testing.T) {
		c := server.Spec.Template.Spec.Containers[0]
		for want, p := range map[string]probe{"/healthz": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
			if p.HTTPGet.Path != want || p.HTTPGet.Port != "http" {
				t.Errorf("it asks %s at port %s, want %s", p.HTTPGet.Path, p.HTTPGet.Port, want)
			}
			checkPath(t, p.HTTPGet.Path)
		}
		if c.StartupProbe.HTTPGet != c.ReadinessProbe.HTTPGet {
			t.Error("a server counts as started before it is ready")
		}
	})
	t.Run("nothing runs as root or may become it", func(t *testing.T) {
		for _, m := range []manifest{server, database} {
			s, c := m.Spec.Template.Spec, m.Spec.Template.Spec.Containers[0]
			if !s.SecurityContext.RunAsNonRoot || s.SecurityContext.RunAsUser == 0 || s.SecurityContext.SeccompProfile.Type != "RuntimeDefault" ||
				s.AutomountServiceAccountToken == nil || *s.AutomountServiceAccountToken ||
				c.SecurityContext.AllowPrivilegeEscalation == nil || *c.SecurityContext.AllowPrivilegeEscalation || !slices.Equal(c.SecurityContext.Capabilities.Drop, []string{"ALL"}) {
				t.Errorf("%s may do too much", m.Metadata.Name)
			}
			if c.Resources.Requests["memory"] == "" || c.Resources.Limits["memory"] == "" {
				t.Errorf("%s has no bound to its memory", m.Metadata.Name)
			}
		}
	})
	t.Run("secrets are those that the comment makes", func(t *testing.T) {
		for _, m := range []manifest{server, database} {
			for _, e := range m.Spec.Template.Spec.Containers[0].Env {
				if s := e.ValueFrom.SecretKeyRef; s.Key != "" && (!strings.Contains(text, "--from-literal="+s.Key+"=") || !strings.Contains(text, "create secret generic "+s.Name+" ")) {
					t.Errorf("no secret %s has %s", s.Name, s.Key)
				}
			}
		}
		if host := "Service " + database.Spec.ServiceName; !strings.Contains(text, "@"+database.Spec.ServiceName+"/fewshot") || all[host].Spec.ClusterIP != "None" {
			t.Errorf("the database is not where the server looks for it")
		}
	})
	t.Run("services and selectors find their pods", func(t *testing.T) {
		for name, m := range all {
			labels := m.Spec.Selector
			if l, ok := labels["matchLabels"]; ok {
				labels = l.(map[string]any)
			}
			found := false
			for _, w := range []manifest{server, database} {
				if labels["app"] != w.Spec.Template.Metadata.Labels["app"] {
					continue
				}
				found = true
				for _, p := range m.Spec.Ports {
					if !slices.ContainsFunc(w.Spec.Template.Spec.Containers[0].Ports, func(c containerPort) bool { return c.Name == p.TargetPort }) {
						t.Errorf("%s leads to port %s, which its pods don't have", name, p.TargetPort)
					}
				}
			}
			if !found {
				t.Errorf("%s finds no pods by %v", name, labels)
			}
		}
	})
}
