using Edge.Dns;
using Edge.Identity;

namespace Edge.Stargate;

/// <summary>The TSIG key by which Stargates take zones from each other, and tell each other of them: derived from what all of them hold.</summary>
internal static class MeshTransferKey
{
    /// <summary>Of no zone, so that no customer's key has the name.</summary>
    public const string Name = "transfers.edge-mesh.invalid";

    /// <summary>It may transfer what is taken from elsewhere, and nothing more.</summary>
    public static TsigGrant Of(MasterKey master) => new(Name, "", new TsigKey(DnsName.Parse(Name), master.Derive("edge dns transfers")), AccessList.Nothing);
}
