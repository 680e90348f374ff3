using Edge.Identity;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>A mesh that tells a number of directories at once, and keeps what was said.</summary>
internal sealed class MeshDouble : ITokenMesh
{
    private readonly Lock _gate = new();

    public List<IdentityDirectory> Directories { get; } = [];

    public List<TokenGrant> Grants { get; } = [];

    public List<TokenRevocation> Revocations { get; } = [];

    public ValueTask AnnounceAsync(TokenGrant grant, CancellationToken cancellation)
    {
        lock (_gate)
        {
            Grants.Add(grant);
        }

        Directories.ForEach(directory => directory.Grants.Add(grant));
        return ValueTask.CompletedTask;
    }

    public void Announce(TokenRevocation revocation)
    {
        lock (_gate)
        {
            Revocations.Add(revocation);
        }

        Directories.ForEach(directory => directory.Revocations.Hear(revocation));
    }

    public void AnnounceRevision(Revision revision)
    {
    }
}
