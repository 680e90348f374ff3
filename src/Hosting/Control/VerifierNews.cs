using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>What a node that verifies tokens hears besides its configuration: that it knows every revocation, and those that the store does not have yet.</summary>
public sealed class VerifierNews(TimeProvider time)
{
    private volatile Moment? _vouched;

    private sealed record Moment(DateTimeOffset At, long Timestamp);

    /// <summary>Raised with each revocation that Stargates know of and the store does not have; it may be known already.</summary>
    public event Action<TokenRevocation>? Revoked;

    /// <summary>When a Stargate last said that this node knows all that was revoked; null if none did since the start.</summary>
    public DateTimeOffset? Vouched => _vouched?.At;

    /// <summary>
    /// How long ago that was; null for never. By whichever clock says more: one that is set back must not make it seem fresh,
    /// nor one that stands still while the machine sleeps.
    /// </summary>
    public TimeSpan? Age
    {
        get
        {
            if (_vouched is not { } last)
            {
                return null;
            }

            var (elapsed, apart) = (time.GetElapsedTime(last.Timestamp), time.GetUtcNow() - last.At);
            return elapsed > apart ? elapsed : apart;
        }
    }

    internal void NoteVouched() => _vouched = new Moment(time.GetUtcNow(), time.GetTimestamp());

    internal void Take(TokenRevocation revocation) => Revoked?.Invoke(revocation);
}
