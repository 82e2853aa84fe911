//! The rules as ARCHITECTURE.md states them: it is the only place where they are written.

/// The parts of a path: `client::sign` is `["client", "sign"]`.
pub type Parts = Vec<String>;

/// Who may import whom, and what pure modules may not name.
pub struct Rules {
    rows: Vec<(Parts, Imports)>,
    pure: Vec<Parts>,
    unnamed: Vec<Parts>,
}

/// What a module may import besides itself.
#[derive(Debug, PartialEq)]
pub enum Imports {
    Everything,
    Only(Vec<Parts>),
}

impl Rules {
    pub fn read(architecture: &str) -> Self {
        let rows = architecture.lines().filter(|line| line.starts_with("| `")).map(row).collect();
        let paragraph = |start: &str| {
            let found =
                architecture.split("\n\n").find(|paragraph| paragraph.trim_start().starts_with(start));
            quoted(found.unwrap_or_else(|| panic!("ARCHITECTURE.md has no paragraph {start:?}")))
        };
        Self { rows, pure: paragraph("Pure modules:"), unnamed: paragraph("They name none of:") }
    }

    /// The modules that have a row.
    pub fn modules(&self) -> impl Iterator<Item = &Parts> {
        self.rows.iter().map(|(module, _)| module)
    }

    /// The row of a module, or of the nearest module around it.
    pub fn imports_of(&self, module: &[String]) -> Option<&Imports> {
        let around = self.rows.iter().filter(|(row, _)| module.starts_with(row));
        around.max_by_key(|(row, _)| row.len()).map(|(_, imports)| imports)
    }

    /// What a module may not name although it is no module of ours.
    pub fn unnamed_in(&self, module: &[String]) -> &[Parts] {
        if self.pure.iter().any(|pure| module.starts_with(pure)) { &self.unnamed } else { &[] }
    }
}

impl Imports {
    pub fn allow(&self, path: &[String]) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(modules) => modules.iter().any(|module| path.starts_with(module)),
        }
    }
}

pub fn parts(path: &str) -> Parts {
    path.split("::").map(str::to_owned).collect()
}

fn row(line: &str) -> (Parts, Imports) {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    let [_, module, _, imports, _] = cells[..] else { panic!("ARCHITECTURE.md: three columns, not {line}") };
    let imports = match imports {
        "everything" => Imports::Everything,
        "nothing" => Imports::Only(Vec::new()),
        _ => Imports::Only(quoted(imports)),
    };
    assert_ne!(imports, Imports::Only(vec![Parts::new()]));
    (quoted(module).remove(0), imports)
}

/// What stands between backticks.
fn quoted(text: &str) -> Vec<Parts> {
    text.split('`').skip(1).step_by(2).map(parts).collect()
}

#[test]
fn the_rules_are_those_of_the_page() {
    let rules = Rules::read(
        "# Page\n\n| module | what | imports |\n| --- | --- | --- |\n| `model` | words | nothing |\n\
         | `app` | all | `model`, `client::sign` |\n| `app::deep` | all | everything |\n\n\
         Pure modules: `model`.\n\nThey name none of: `tokio`,\n`std::fs`.\n",
    );
    assert_eq!(rules.imports_of(&parts("model::queue")), Some(&Imports::Only(vec![])));
    let app = rules.imports_of(&parts("app::key")).unwrap();
    assert!(app.allow(&parts("client::sign::Key")) && app.allow(&parts("model")));
    assert!(!app.allow(&parts("client")) && !app.allow(&parts("client::signal")));
    assert_eq!(rules.imports_of(&parts("app::deep::er")), Some(&Imports::Everything));
    assert_eq!(rules.imports_of(&parts("other")), None);
    assert_eq!(rules.unnamed_in(&parts("model::queue")), [parts("tokio"), parts("std::fs")]);
    assert!(rules.unnamed_in(&parts("app")).is_empty());
}
