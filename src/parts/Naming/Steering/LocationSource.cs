using Edge.Kernel;

namespace Edge.Naming;

/// <summary>Where it is found out where addresses lie.</summary>
/// <param name="Read">Takes seconds.</param>
/// <param name="Stamp">Another text as soon as there is something else to read; quick.</param>
public sealed record LocationSource(Func<Outcome<World>> Read, Func<string> Stamp);
