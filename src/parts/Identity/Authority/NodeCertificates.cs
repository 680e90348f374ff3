using System.Net;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>Issues certificates again to nodes that are members already.</summary>
public sealed class NodeCertificates(IControlStore store, NetworkAuthority authority)
{
    /// <summary>Certifies a new key of a member, in the role and for the addresses that the store has for it. Answers PEM.</summary>
    /// <param name="addresses">Addresses to name besides those of <c>nodes/&lt;id&gt;</c>; only for a caller that is the node itself.</param>
    public async ValueTask<Outcome<string>> IssueAsync(
        NodeId node, ReadOnlyMemory<byte> request, IReadOnlyList<IPAddress> addresses, CancellationToken cancellation)
    {
        var device = await store.ReadOneAsync(ResourceKinds.Device, node.Value, cancellation);
        if (!device.Succeeded)
        {
            return device.Failure;
        }

        if (device.Value.Document is null or { Revoked: true } or { Role: NodeRole.Host })
        {
            return new Failure("certificate_refused", $"'{node}' is not a member of the network that has a certificate");
        }

        var record = await store.ReadOneAsync(ResourceKinds.Node, node.Value, cancellation);
        if (!record.Succeeded)
        {
            return record.Failure;
        }

        var named = addresses.Concat(NodeRecord.AddressesOf(record.Value.Document));
        var issued = authority.Issue(node, device.Value.Document.Role, named, request.Span);
        if (!issued.Succeeded)
        {
            return issued.Failure;
        }

        using var certificate = issued.Value;
        await NoteAsync(node, device.Value, certificate.NotAfter.ToUniversalTime(), cancellation);
        return certificate.ExportCertificatePem();
    }

    /// <summary>
    /// Writes down when the certificate expires, for people to see. A node must get its certificate with the store down too, so
    /// nothing depends on it.
    /// </summary>
    private async ValueTask NoteAsync(NodeId node, Stored<DeviceDocument> device, DateTimeOffset expires, CancellationToken cancellation)
    {
        var noted = device.Document! with { CertificateExpires = expires };
        await store.CommitAsync(
            new Commit
            {
                Author = $"node:{node}",
                Operations = [ResourceKinds.Device.Put(node.Value, noted, StoreRecords.Account)],
                Compares = [ResourceKinds.Device.Unchanged(node.Value, device)],
            },
            cancellation);
    }
}
