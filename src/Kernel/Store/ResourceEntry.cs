namespace Edge.Kernel;

/// <summary>One resource as the store holds it: the envelope, and the document as canonical UTF-8 JSON.</summary>
/// <param name="Body">The document; at most <see cref="Commit.BodyBytesMax"/> bytes.</param>
/// <param name="Author">The subject whose commit wrote it, e.g. <c>usr:alice</c> or <c>node:stargate-1</c>.</param>
public sealed record ResourceEntry(
    ResourceKey Key,
    string Kind,
    int SchemaVersion,
    string Account,
    string Author,
    Revision Created,
    Revision Modified,
    ReadOnlyMemory<byte> Body);
