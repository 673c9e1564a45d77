//! Animals that speak, each in its own way.

// region: contract
pub trait Animal {
    fn name(&self) -> &str;

    /// What it says: each kind has to answer this.
    fn speak(&self) -> String;

    fn introduce(&self) -> String {
        format!("{}: {}", self.name(), self.speak())
    }
}
// endregion: contract

// region: dog
pub struct Dog {
    name: String,
    breed: String,
}

impl Animal for Dog {
    fn speak(&self) -> String {
        format!("Woof, I am a {}.", self.breed)
    }
    // endregion: dog

    fn name(&self) -> &str {
        &self.name
    }
}

// region: cat
pub struct Cat {
    name: String,
    indoor: bool,
}

impl Animal for Cat {
    fn speak(&self) -> String {
        let place = if self.indoor { "sofa" } else { "roof" };
        format!("Meow from the {place}.")
    }
    // endregion: cat

    fn name(&self) -> &str {
        &self.name
    }
}

// region: bird
pub struct Bird {
    name: String,
    wingspan: u32,
}

impl Animal for Bird {
    fn speak(&self) -> String {
        format!("Tweet, on {} cm of wings.", self.wingspan)
    }
    // endregion: bird

    fn name(&self) -> &str {
        &self.name
    }
}

impl Dog {
    pub fn new(name: &str, breed: &str) -> Self {
        Self { name: name.into(), breed: breed.into() }
    }
}

impl Cat {
    pub fn new(name: &str, indoor: bool) -> Self {
        Self { name: name.into(), indoor }
    }
}

impl Bird {
    pub fn new(name: &str, wingspan: u32) -> Self {
        Self { name: name.into(), wingspan }
    }
}
