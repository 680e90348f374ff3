namespace Edge.Dns;

/// <summary>A key that a zone is signed with, both halves.</summary>
public sealed class SigningKey
{
    /// <param name="flags"><see cref="ZoneKey.ZoneFlags"/> or <see cref="ZoneKey.KeyFlags"/>.</param>
    public SigningKey(ushort flags, IPrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Private = key;
        Public = new ZoneKey(flags, key.Algorithm, key.PublicKey.Span);
        Tag = Public.Tag;
    }

    /// <summary>What is published of it.</summary>
    public ZoneKey Public { get; }

    /// <summary>What signs.</summary>
    public IPrivateKey Private { get; }

    internal ushort Tag { get; }
}
