using Edge.Kernel;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Hosting;

/// <summary>One connection to one Stargate, logged in.</summary>
/// <param name="Channel">Trusts the network's authority only.</param>
/// <param name="Credentials">The metadata of each call: <c>authorization: Bearer …</c>.</param>
public sealed record ControlSession(GrpcChannel Channel, Metadata Credentials) : IDisposable
{
    /// <summary>A session is renewed after this part of its life.</summary>
    private const double RenewalShare = 2.0 / 3;

    /// <summary>How long the session lasts from the login on; infinite for one that needs no renewal.</summary>
    public TimeSpan Lifetime { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>When to log in anew, counted from the login.</summary>
    public TimeSpan RenewAfter => Lifetime == Timeout.InfiniteTimeSpan ? Lifetime : Lifetime * RenewalShare;

    /// <summary>Logs in anew on the same connection.</summary>
    public Func<CancellationToken, Task<Outcome<SessionToken>>> RenewAsync { get; init; } =
        static _ => Task.FromResult<Outcome<SessionToken>>(new Failure("session_fixed", "this session can't be renewed"));

    public void Dispose() => Channel.Dispose();
}
