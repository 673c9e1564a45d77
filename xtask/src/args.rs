//! A very small reader of command-line options: flags, options with a value, and the rest.

use anyhow::{Result, bail};

/// The arguments of one command, read by taking away what is known.
pub struct Args {
    rest: Vec<String>,
}

impl Args {
    /// Takes the arguments that follow the command's name.
    pub fn new(args: &[String]) -> Self {
        Self { rest: args.to_vec() }
    }

    /// Whether `--name` was given.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.rest.len();
        self.rest.retain(|arg| arg != name);
        self.rest.len() != before
    }

    /// The value of `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &str) -> Result<Option<String>> {
        let prefix = format!("{name}=");
        for i in 0..self.rest.len() {
            if let Some(value) = self.rest[i].strip_prefix(&prefix) {
                let value = value.to_owned();
                self.rest.remove(i);
                return Ok(Some(value));
            }
            if self.rest[i] == name {
                if i + 1 == self.rest.len() {
                    bail!("{name} needs a value");
                }
                self.rest.remove(i);
                return Ok(Some(self.rest.remove(i)));
            }
        }
        Ok(None)
    }

    /// The names that are left; refuses an option that nobody asked for.
    pub fn names(self) -> Result<Vec<String>> {
        match self.rest.iter().find(|arg| arg.starts_with('-')) {
            Some(unknown) => bail!("no option `{unknown}` here; `cargo xtask` lists what there is"),
            None => Ok(self.rest),
        }
    }

    /// Refuses whatever is left.
    pub fn done(self) -> Result<()> {
        match self.names()?.first() {
            Some(name) => bail!("`{name}` is not expected here; `cargo xtask` lists what there is"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(text: &str) -> Args {
        Args::new(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn reads_flags_values_and_names() {
        let mut a = args("--open --port 81 name --dir=x");
        assert!(a.flag("--open") && !a.flag("--dev"));
        assert_eq!(a.value("--port").unwrap().as_deref(), Some("81"));
        assert_eq!(a.value("--dir").unwrap().as_deref(), Some("x"));
        assert_eq!(a.names().unwrap(), ["name"]);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        assert!(args("--port").value("--port").is_err());
        assert!(args("--what").done().is_err());
        assert!(args("name").done().is_err());
    }
}
