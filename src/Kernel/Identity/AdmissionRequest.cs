namespace Edge.Kernel;

/// <summary>What a node without an identity says of itself when it asks to be let in.</summary>
public sealed record AdmissionRequest
{
    public required NodeRole Role { get; init; }

    /// <summary>The node's key. An admission that goes over the network sends its public half and a proof.</summary>
    public required DeviceKey Key { get; init; }

    public required Region Region { get; init; }

    /// <summary>Where the node is reached, as far as it is known before its listeners are bound.</summary>
    public NodeContacts Contacts { get; init; } = NodeContacts.None;

    /// <summary>The IP addresses that the node's certificate names.</summary>
    public IReadOnlyList<System.Net.IPAddress> Addresses { get; init; } = [];

    /// <summary>A PKCS#10 request (DER) for the node's certificate; empty for a Host, which needs none.</summary>
    public ReadOnlyMemory<byte> CertificateRequest { get; init; }
}
