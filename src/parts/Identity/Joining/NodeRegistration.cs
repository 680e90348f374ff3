using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Keeps <c>nodes/&lt;id&gt;</c> true: listeners are bound after a node has joined, and may be bound elsewhere after a
/// restart. What operators set on the document stays, and nothing is written when nothing changed.
/// </summary>
public sealed class NodeRegistration(IControlStore store)
{
    /// <summary>Records where the node is reached. A contact that is null, or that the role doesn't have, stays as it was.</summary>
    public async ValueTask<Outcome<NodeDocument>> UpdateAsync(NodeId node, NodeContacts contacts, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < StoreRecords.AttemptsMax; attempt++)
        {
            var present = await store.ReadOneAsync(ResourceKinds.Node, node.Value, cancellation);
            if (!present.Succeeded)
            {
                return present.Failure;
            }

            if (present.Value.Document is not { } document)
            {
                return new Failure("node_unknown", $"there is no node '{node}'; join it again: edge device join-code");
            }

            var updated = NodeRecord.With(document, document.Role, document.Region, contacts);
            if (updated == document)
            {
                return document;
            }

            if (ResourceKinds.Node.Validate(updated) is { } invalid)
            {
                return invalid;
            }

            var outcome = await store.CommitAsync(CommitOf(node, updated, present.Value), cancellation);
            if (outcome is not CommitOutcome.Conflict)
            {
                return StoreRecords.FailureOf(outcome) is { } failure ? failure : updated;
            }
        }

        return new Failure("conflict", $"the node '{node}' keeps being changed by others; try again") { Retryable = true };
    }

    private static Commit CommitOf(NodeId node, NodeDocument document, Stored<NodeDocument> present) => new()
    {
        Author = $"node:{node}",
        Operations = [ResourceKinds.Node.Put(node.Value, document, StoreRecords.Account)],
        Compares = [ResourceKinds.Node.Unchanged(node.Value, present)],
    };
}
