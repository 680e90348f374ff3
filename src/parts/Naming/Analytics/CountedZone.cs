using Edge.Kernel;

namespace Edge.Naming;

/// <summary>A zone whose queries are counted. One that was deleted and made again is another one: whoever has it now does not see what was asked before.</summary>
/// <param name="Id">Its name, as the id of its document.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="Created">The revision at which it was made.</param>
public sealed record CountedZone(string Id, string Account, Revision Created);
