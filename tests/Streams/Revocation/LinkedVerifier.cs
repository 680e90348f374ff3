using System.Net;
using Edge.Gateway;
using Edge.Hosting;
using Edge.Identity;

namespace Edge.Tests.Streams;

/// <summary>A Gateway as far as it verifies tokens: its gate, fed by a real link to the Stargates.</summary>
internal sealed class LinkedVerifier : IDisposable
{
    private readonly Hosting.NodeMetrics _meters = new();
    private readonly PrivilegedDesk _desk;
    private readonly string _resource;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="link">Not started yet.</param>
    public LinkedVerifier(NodeIdentity identity, ControlLink link)
    {
        _resource = $"nodes/{identity.Id}";
        _desk = new PrivilegedDesk(identity, link, "test", new IdentityOptions(), _meters, TimeProvider.System);
        link.Replica.Touched += (_, _) =>
            Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>Waits until the gate lets a token in, or refuses it with a code.</summary>
    /// <param name="code">Null for being let in.</param>
    public async Task AnswersAsync(string token, string? code, CancellationToken cancellation)
    {
        while (true)
        {
            var change = Volatile.Read(ref _changed).Task;
            var caller = await _desk.Gate.AdmitAsync($"Bearer {token}", _resource, Capabilities.Read, IPAddress.Loopback, cancellation);
            if (caller.Failure?.Code == code)
            {
                return;
            }

            await change.WaitAsync(cancellation);
        }
    }

    public void Dispose() => _meters.Dispose();
}
