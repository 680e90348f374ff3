using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Bench.Revocation;

/// <summary>The verifier of one simulated Gateway: the same directory and checks as a real one has, fed by what its stream brings.</summary>
internal sealed class SwarmVerifier
{
    private readonly IdentityDirectory _directory;
    private readonly TokenVerifier _verifier;
    private string? _asked;
    private bool _wanted;
    private Action _arrived = static () => { };

    /// <param name="entries">What the store holds.</param>
    public SwarmVerifier(IReadOnlyList<ResourceEntry> entries, TimeProvider time)
    {
        _directory = new IdentityDirectory(new IdentityOptions(), time);
        _verifier = new TokenVerifier(_directory, time);
        foreach (var entry in entries)
        {
            _directory.Put(entry);
        }
    }

    public static bool Concerns(ResourceKey key) =>
        ResourceKinds.Token.Owns(key) || ResourceKinds.Policy.Owns(key) || ResourceKinds.Revocation.Owns(key);

    /// <summary>Calls back once the verifier takes a token, or refuses it.</summary>
    public void Expect(string token, bool accepted, Action arrived)
    {
        lock (_directory)
        {
            (_asked, _wanted, _arrived) = (token, accepted, arrived);
            Look();
        }
    }

    public void Take(Delta delta)
    {
        lock (_directory)
        {
            foreach (var key in delta.Deletes.Select(ResourceKey.Parse).Where(Concerns))
            {
                _directory.Delete(key);
            }

            foreach (var put in delta.Puts)
            {
                if (ControlWire.Read(put) is { Succeeded: true, Value: var entry } && Concerns(entry.Key))
                {
                    _directory.Put(entry);
                }
            }

            Look();
        }
    }

    private void Look()
    {
        if (_asked is { } token && _verifier.Verify(token).Succeeded == _wanted)
        {
            _asked = null;
            _arrived();
        }
    }
}
