//! The options of one command, read by taking away what is known: flags, options with a value, and
//! the names that are left. `pico-args` reads; what is wrong is said as everywhere in these commands.

use anyhow::{Result, anyhow, bail};
use pico_args::{Arguments, Error};
use std::ffi::OsString;

/// The arguments of one command.
pub struct Args(Arguments);

impl Args {
    /// Takes the arguments that follow the command's name.
    pub fn new(args: &[String]) -> Self {
        Self(Arguments::from_vec(args.iter().map(OsString::from).collect()))
    }

    /// Whether `--name` was given.
    pub fn flag(&mut self, name: &'static str) -> bool {
        self.0.contains(name)
    }

    /// The value of `--name VALUE` or `--name=VALUE`.
    pub fn value(&mut self, name: &'static str) -> Result<Option<String>> {
        match self.0.opt_value_from_str(name) {
            Ok(value) => Ok(value),
            Err(Error::OptionWithoutAValue(_)) => Err(anyhow!("{name} needs a value")),
            Err(error) => Err(error.into()),
        }
    }

    /// The names that are left; refuses an option that nobody asked for.
    pub fn names(self) -> Result<Vec<String>> {
        let left: Vec<String> =
            self.0.finish().iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
        match left.iter().find(|arg| arg.starts_with('-')) {
            Some(unknown) => bail!("no option `{unknown}` here; `cargo xtask` lists what there is"),
            None => Ok(left),
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
        assert_eq!(a.value("--seed").unwrap(), None);
        assert_eq!(a.names().unwrap(), ["name"]);
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let told = |result: Result<()>| result.unwrap_err().to_string();
        let port = |text| args(text).value("--port").map(drop);
        assert_eq!(told(port("--port")), "--port needs a value");
        assert_eq!(told(port("--port=")), "--port needs a value");
        assert_eq!(told(args("--what").done()), "no option `--what` here; `cargo xtask` lists what there is");
        assert_eq!(
            told(args("name").done()),
            "`name` is not expected here; `cargo xtask` lists what there is"
        );
    }
}
