package main

import (
	"encoding/json"
	"os"
)

// reported is a result as the JSON file has it.
type reported struct {
	Case     string             `json:"case"`
	Rows     float64            `json:"rows"`
	Asked    int                `json:"questions"`
	Answers  []reportedAnswer   `json:"answers"`
	Ratios   map[string]float64 `json:"ratios"`
	Missed   bool               `json:"missed"`
	MaxRatio float64            `json:"at_most,omitempty"`
	MinRatio float64            `json:"at_least,omitempty"`
}

type reportedAnswer struct {
	By      string  `json:"by"`
	Median  float64 `json:"median_ms"`
	Answers int     `json:"answers"`
	GaveUp  bool    `json:"gave_up,omitempty"` // the median is the limit
	Plans   plans   `json:"plans"`
}

func (r result) report() reported {
	out := reported{Case: r.name, Rows: r.rows, Asked: r.asked, Ratios: map[string]float64{}, MaxRatio: r.goal.atMost, MinRatio: r.goal.atLeast}
	for _, t := range r.times {
		out.Answers = append(out.Answers, reportedAnswer{t.name, float64(t.median.Microseconds()) / 1000, t.answers, t.gaveUp, t.plans})
	}
	if x, ok := r.slower(); ok {
		out.Ratios["ours_by_expert"], out.Missed = x.value, x.missed
	}
	if x, ok := r.faster(); ok {
		out.Ratios["obvious_by_ours"], out.Missed = x.value, out.Missed || x.missed
	}
	return out
}

// writeJSON writes the results into a file.
func writeJSON(file string, results []result) error {
	var all []reported
	for _, r := range results {
		all = append(all, r.report())
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
