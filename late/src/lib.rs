//! `#[late(part)]` marks a function whose code the browser fetches later than the program: when the page is
//! built for others, the function, and everything that only such functions call, goes into a file of its own.
//!
//! Who calls it must have brought the part (`ui::parts`): a call before that ends the program.
//! It takes plain arguments: no `self` and no generic types.
//!
//! A linker of WebAssembly knows no parts. `wasm-split-cli` takes them out of the linked program, by pairs of an
//! import and an export whose names say the part and have a number in common; this writes such a pair.

use proc_macro::TokenStream;

/// See the crate.
#[proc_macro_attribute]
pub fn late(part: TokenStream, function: TokenStream) -> TokenStream {
    if cfg!(feature = "split") { split::apart(part, function) } else { function }
}

mod split {
    use proc_macro::TokenStream;
    use proc_macro2::Span;
    use quote::quote;
    use std::hash::{DefaultHasher, Hash, Hasher};
    use syn::{Error, FnArg, Ident, ItemFn, Pat, Signature, parse_macro_input};

    /// The module that the splitter looks for in an import.
    const PLACE: &str = "__wasm_split_placeholder__";

    /// The function again, calling what its body has become through an import.
    pub fn apart(part: TokenStream, function: TokenStream) -> TokenStream {
        let part = parse_macro_input!(part as Ident);
        let ItemFn { attrs, vis, sig, block } = parse_macro_input!(function as ItemFn);
        let arguments = match sig.inputs.iter().map(argument).collect::<Result<Vec<Ident>, Error>>() {
            Ok(arguments) => arguments,
            Err(error) => return error.to_compile_error().into(),
        };
        let (import, export) = names(&part, &sig);
        let inner = |name: &str| Signature { ident: Ident::new(name, Span::call_site()), ..sig.clone() };
        let (outside, inside) = (inner("outside"), inner("inside"));
        quote! {
            #(#attrs)* #vis #sig {
                #[link(wasm_import_module = #PLACE)]
                #[allow(improper_ctypes, reason = "both ends are the same program")]
                unsafe extern "C" {
                    #[link_name = #import]
                    safe #outside;
                }
                #[unsafe(export_name = #export)]
                #[allow(improper_ctypes_definitions, reason = "both ends are the same program")]
                extern "C" #inside #block
                outside(#(#arguments),*)
            }
        }
        .into()
    }

    fn argument(argument: &FnArg) -> Result<Ident, Error> {
        match argument {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pattern) => Ok(pattern.ident.clone()),
                pattern => Err(Error::new_spanned(pattern, "a late function's argument is a name")),
            },
            FnArg::Receiver(receiver) => Err(Error::new_spanned(receiver, "a late function has no `self`")),
        }
    }

    /// What the pair is called: the splitter reads the part and 32 digits.
    fn names(part: &Ident, sig: &Signature) -> (String, String) {
        let number = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            (salt, proc_macro::Span::call_site().file(), sig.ident.to_string()).hash(&mut hasher);
            hasher.finish()
        };
        let number = format!("{:016x}{:016x}", number(0), number(1));
        let name = |end: &str| format!("__wasm_split_00{part}00_{end}_{number}_{}", sig.ident);
        (name("import"), name("export"))
    }
}
