using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Streams;

/// <summary>Makes many nodes members of a network at once, by the documents that joining would have written.</summary>
internal static class Members
{
    private const int NodesPerCommit = 30;

    /// <summary>Writes the documents, and for each node a folder with its identity.</summary>
    /// <param name="folder">Each node gets a folder of its own in it.</param>
    public static async Task<IReadOnlyList<NodeIdentity>> MakeAsync(
        IControlStore store, NodeRole role, int count, string folder, IReadOnlyList<string> stargates)
    {
        var found = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(ResourceKinds.Network.Range, CancellationToken.None));
        var ca = ResourceKinds.Network.Parse(Assert.Single(found.Entries)).Value.CaCertificate;
        var members = new List<NodeIdentity>(count);
        foreach (var numbers in Enumerable.Range(1, count).Chunk(NodesPerCommit))
        {
            var made = numbers.Select(number => Make(role, $"{NodeRoleName.Of(role)}-{number}", folder, ca, stargates)).ToList();
            members.AddRange(made);
            var commit = new Commit { Author = "usr:test", Operations = [.. made.SelectMany(OperationsOf)] };
            Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(commit, CancellationToken.None));
        }

        return members;
    }

    public static string FolderOf(string folder, NodeId node) => Path.Combine(folder, node.Value);

    private static NodeIdentity Make(NodeRole role, string name, string folder, string ca, IReadOnlyList<string> stargates)
    {
        var own = new NodeFolder(Path.Combine(folder, name));
        var key = own.LoadOrMakeKey(SystemEntropy.Instance, TimeProvider.System.GetUtcNow()).Value;
        var file = new NodeFile { Id = name, Role = NodeRoleName.Of(role), Region = Region.Default.Value, Ca = ca, Stargates = stargates };
        return new NodeIdentity(own, file, NodeId.Parse(name), role, key, null, null);
    }

    private static IEnumerable<Operation> OperationsOf(NodeIdentity node)
    {
        yield return ResourceKinds.Device.Put(node.Id.Value, new DeviceDocument { PublicKey = node.Key.PublicKeyText, Role = node.Role, Owner = "usr:test" }, "self");
        yield return ResourceKinds.Node.Put(node.Id.Value, new NodeDocument { Role = node.Role, Region = node.Region.Value }, "self");
    }
}
