using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>One change that a request asks for, its document already checked.</summary>
internal abstract record WantedChange(ResourceKind Kind, string Id)
{
    /// <summary>Whether it follows from another change of the request: the client's conditions are not for it.</summary>
    public bool IsDerived { get; init; }

    public ResourceKey Key => Kind.Key(Id);

    /// <summary>Writes the whole document.</summary>
    /// <param name="Body">Canonical JSON.</param>
    public sealed record Put(ResourceKind Kind, string Id, ReadOnlyMemory<byte> Body) : WantedChange(Kind, Id);

    public sealed record Delete(ResourceKind Kind, string Id) : WantedChange(Kind, Id);
}
