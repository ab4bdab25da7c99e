package main

// The people with a special view of the data, as data/data.sql makes them. A share is one of all files, ordinary
// ones and those of organization 1; who has a number of files has the same ones at every scale.
const (
	whale              = "1"  // everything, as the owner of all organizations
	third              = "2"  // 35 %, as a member of organizations in which everybody reads everything
	tenth              = "3"  // 10 %, as the owner of ten organizations
	thousandth         = "4"  // 0.1 %, through grants on folders
	hundredThousandth  = "5"  // 0.001 %, through shares of files
	small              = "12" // 10 files, five owned and five shared
	medium             = "13" // 1,000 files, as a collaborator on two repositories
	deep               = "14" // 100 files in a chain of 25 folders, through a chain of five teams
	wide               = "15" // 10,000 files, in as many folders within the one that is granted
	nobody             = "16" // nothing
	deepestFile        = "2024"
	fileInWide         = "10001"
	fileInTree         = "7"
	fileOfSmall        = "3001"
	ordinaryUsersStart = 101
)
