#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing that would need disposal.
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Makes a node a member: its <c>nodes/&lt;id&gt;</c> and <c>devices/&lt;id&gt;</c> are written by one commit that fails when
/// somebody else took the name meanwhile.
/// </summary>
internal sealed class MemberWriter(IControlStore store, IEntropy entropy)
{
    private const int RandomNameBytes = 5;

    private readonly SemaphoreSlim _search = new(1, 1);

    /// <summary>The member that has this key, if there is one: a node that asks again after a lost reply, or that lost its notes.</summary>
    /// <param name="orPrevious">Whether the key before counts too, as after a rotation that the node did not get to the end of.</param>
    public async ValueTask<Outcome<Member?>> FindByKeyAsync(string publicKey, bool orPrevious, CancellationToken cancellation)
    {
        // Strangers can ask for this search, so never more than one of them goes through all devices at a time.
        await _search.WaitAsync(cancellation);
        try
        {
            return await SearchAsync(publicKey, orPrevious, cancellation);
        }
        finally
        {
            _search.Release();
        }
    }

    private async ValueTask<Outcome<Member?>> SearchAsync(string publicKey, bool orPrevious, CancellationToken cancellation)
    {
        var read = await store.ReadAsync(ResourceKinds.Device.Range, cancellation);
        if (read is not ReadOutcome.Found found)
        {
            return StoreRecords.FailureOf(read);
        }

        foreach (var entry in found.Entries)
        {
            var device = ResourceKinds.Device.Parse(entry);
            if (device.Succeeded
                && (device.Value.PublicKey == publicKey || (orPrevious && device.Value.PreviousKey == publicKey))
                && !device.Value.Revoked
                && NodeId.TryParse(ResourceKinds.Device.IdOf(entry.Key), out var node))
            {
                return await ReadAsync(node, device.Value, cancellation);
            }
        }

        return default(Member);
    }

    /// <summary>Writes a new member together with the caller's own operations and compares.</summary>
    public async ValueTask<Outcome<Member>> WriteAsync(NewMember member, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < StoreRecords.AttemptsMax; attempt++)
        {
            var node = member.Name ?? RandomName(member.Role);
            var (record, failure) = await CheckNameAsync(node, cancellation);
            if (failure is not null)
            {
                return failure;
            }

            var document = NodeRecord.With(record!.Node.Document, member.Role, member.Region.Value, member.Contacts);
            if (ResourceKinds.Node.Validate(document) is { } invalid)
            {
                return invalid;
            }

            var outcome = await store.CommitAsync(CommitOf(member, node, document, record), cancellation);
            if (outcome is CommitOutcome.Committed)
            {
                return new Member(node, document);
            }

            var isLostName = outcome is CommitOutcome.Conflict conflict && !member.Compares.Any(compare => KeyOf(compare) == conflict.Key);
            if (!isLostName)
            {
                return StoreRecords.FailureOf(outcome)!;
            }
        }

        return new Failure("conflict", "other nodes keep taking the name; try again") { Retryable = true };
    }

    /// <summary>Null when the name is free; otherwise what to do about it.</summary>
    public async ValueTask<Failure?> CheckFreeAsync(NodeId node, CancellationToken cancellation) =>
        (await CheckNameAsync(node, cancellation)).Failure;

    private async ValueTask<(NameRecord? Record, Failure? Failure)> CheckNameAsync(NodeId node, CancellationToken cancellation)
    {
        var device = await store.ReadOneAsync(ResourceKinds.Device, node.Value, cancellation);
        if (!device.Succeeded)
        {
            return (null, device.Failure);
        }

        // A revoked device no longer owns its name: that is how an operator lets a node come back with a new key.
        if (device.Value.Document is { Revoked: false })
        {
            return (null, new Failure("node_exists", $"there is a node '{node}' already; revoke its device first (edge device revoke {node}), or choose another name"));
        }

        var present = await store.ReadOneAsync(ResourceKinds.Node, node.Value, cancellation);
        return present.Succeeded ? (new NameRecord(present.Value, device.Value), null) : (null, present.Failure);
    }

    private static Commit CommitOf(NewMember member, NodeId node, NodeDocument document, NameRecord record)
    {
        var device = new DeviceDocument
        {
            PublicKey = member.PublicKey,
            Role = member.Role,
            Owner = member.Owner,
            KeyCreated = member.Now,
            CertificateExpires = member.Role == NodeRole.Host ? null : member.Now + NetworkAuthority.NodeCertificateLifetime,
        };
        return new Commit
        {
            Author = member.Author ?? $"node:{node}",
            Operations =
            [
                .. member.Operations,
                ResourceKinds.Node.Put(node.Value, document, StoreRecords.Account),
                ResourceKinds.Device.Put(node.Value, device, StoreRecords.Account),
            ],
            Compares =
            [
                .. member.Compares,
                ResourceKinds.Node.Unchanged(node.Value, record.Node),
                ResourceKinds.Device.Unchanged(node.Value, record.Device),
            ],
        };
    }

    private static ResourceKey? KeyOf(Compare compare) => compare is Compare.ModifiedAt at ? at.Key : null;

    private async ValueTask<Outcome<Member?>> ReadAsync(NodeId node, DeviceDocument device, CancellationToken cancellation)
    {
        var present = await store.ReadOneAsync(ResourceKinds.Node, node.Value, cancellation);
        return present switch
        {
            { Succeeded: false } => present.Failure,
            { Value.Document: { } document } when document.Role == device.Role => new Member(node, document),
            _ => default(Member),
        };
    }

    private NodeId RandomName(NodeRole role)
    {
        Span<byte> random = stackalloc byte[RandomNameBytes];
        entropy.Fill(random);
        return NodeId.Parse($"{NodeRoleName.Of(role)}-{Base32.Encode(random)}");
    }

    private sealed record NameRecord(Stored<NodeDocument> Node, Stored<DeviceDocument> Device);
}
