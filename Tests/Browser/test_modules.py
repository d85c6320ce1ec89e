"""The modules of `Public` as a whole: each import finds what it names, and none comes back to where it began."""

import graphlib
import posixpath
import re

from conftest import ROOT

PUBLIC = ROOT / "Public"
MODULES = {f"/{path.relative_to(PUBLIC).as_posix()}": path.read_text() for path in sorted(PUBLIC.rglob("*.js"))}
# `import { a, b as c } from "./x.js"`, also over several lines, `import "./x.js"` and `export { a } from "./x.js"`.
STATIC = re.compile(r'^(?:import|export)\s+(?:\{([^}]*)\}\s+from\s+|[^;"]*?from\s+)?"(\.[^"]+)"', re.M)
LATE = re.compile(r'import\("(\.[^"]+)"\)')


def resolved(module, given):
    return posixpath.normpath(posixpath.join(posixpath.dirname(module), given))


def exports(source):
    names = set(re.findall(r"^export (?:async )?(?:function\*?|class|const|let) (\w+)", source, re.M))
    for listed in re.findall(r"^export \{([^}]*)\}", source, re.M):
        names.update(name.split(" as ")[-1].strip() for name in listed.split(",") if name.strip())
    return names


def test_every_import_finds_its_module_and_what_it_names():
    missing = []
    for module, source in MODULES.items():
        for names, given in STATIC.findall(source):
            found = MODULES.get(resolved(module, given))
            wanted = {name.split(" as ")[0].strip() for name in names.split(",") if name.strip()}
            missing += [f"{module}: {given}"] if found is None else [f"{module}: {name} of {given}" for name in wanted - exports(found)]
        missing += [f"{module}: {given}" for given in LATE.findall(source) if resolved(module, given) not in MODULES]
    assert missing == []


def test_every_page_names_modules_scripts_and_sheets_that_are_there():
    named = [(page.name, address) for page in PUBLIC.glob("*.html") for address in re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css|svg))"', page.read_text())]
    assert len(named) > 100
    assert [each for each in named if not (PUBLIC / each[1].lstrip("/")).exists()] == []


def test_no_module_imports_itself_by_way_of_others():
    graph = {module: {resolved(module, given) for _, given in STATIC.findall(source)} for module, source in MODULES.items()}
    assert sum(map(len, graph.values())) > 500
    # Raises where there is a circle, and names it.
    tuple(graphlib.TopologicalSorter(graph).static_order())


def test_nothing_is_imported_that_is_not_used():
    unused = []
    for module, source in MODULES.items():
        for names, given in STATIC.findall(source):
            if not re.search(rf'^import[^;]*"{re.escape(given)}"', source, re.M):
                continue
            own = [name.split(" as ")[-1].strip() for name in names.split(",") if name.strip()]
            unused += [f"{module}: {name}" for name in own if len(re.findall(rf"\b{re.escape(name)}\b", source)) < 2]
    assert unused == []
