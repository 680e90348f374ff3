using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// Puts another key in the place of a node's before it is too old, or when an operator asks. Each step survives a crash:
/// 1. the next key goes to disk; 2. the network takes it, and keeps the old one good for a while; 3. the node takes it into
/// use. A rotation that was begun is brought to its end, with the same key, however often that takes.
/// </summary>
/// <param name="ask">Has the network take the next key: by a Stargate, or by the role itself.</param>
/// <param name="ageMax">A key that is older is replaced.</param>
public sealed partial class KeyRotation(
    NodeIdentity identity,
    Func<DeviceKey, CancellationToken, Task<Outcome<DateTimeOffset>>> ask,
    TimeSpan ageMax,
    IEntropy entropy,
    TimeProvider time,
    ILogger<KeyRotation> logger)
{
    /// <summary>The longest sleep: a clock that is set right is noticed within it.</summary>
    public static readonly TimeSpan CheckPeriod = TimeSpan.FromMinutes(10);

    /// <summary>The first pause after a failure; each further one is twice as long, up to <see cref="CheckPeriod"/>.</summary>
    public static readonly TimeSpan RetryMin = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private DateTimeOffset? _wish;
    private DateTimeOffset? _granted;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>An operator wants another key. The same wish, told again, means nothing new.</summary>
    public void Want(DateTimeOffset wish)
    {
        lock (_gate)
        {
            if (wish != _granted && wish != _wish)
            {
                _wish = wish;
                _woken.TrySetResult();
            }
        }
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var pause = RetryMin;
        while (true)
        {
            var woken = Woken();
            var failed = IsDue && !await RotateAsync(cancellation);
            var sleep = failed ? pause : CheckPeriod;
            pause = failed ? pause * 2 < CheckPeriod ? pause * 2 : CheckPeriod : RetryMin;
            await Task.WhenAny(failed ? Task.Delay(sleep, time, cancellation) : woken, Task.Delay(sleep, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Whether the key is too old, somebody wants another, or a rotation was interrupted.</summary>
    internal bool IsDue => identity.NextKey is not null || WishNow() is not null || time.GetUtcNow() - identity.KeyCreated > ageMax;

    /// <summary>Rotates now. False if it must be tried again.</summary>
    internal async Task<bool> RotateAsync(CancellationToken cancellation)
    {
        var wish = WishNow();
        try
        {
            var next = identity.PrepareNextKey(entropy, time.GetUtcNow());
            var taken = await ask(next, cancellation);
            if (!taken.Succeeded)
            {
                LogFailed(identity.Id, taken.Failure);
                return false;
            }

            identity.AdoptNextKey(next);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogDisk(error, identity.Id);
            return false;
        }

        lock (_gate)
        {
            _granted = wish ?? _granted;
            _wish = _wish == wish ? null : _wish;
        }

        LogRotated(identity.Id);
        return true;
    }

    private DateTimeOffset? WishNow()
    {
        lock (_gate)
        {
            return _wish;
        }
    }

    private Task Woken()
    {
        lock (_gate)
        {
            if (_woken.Task.IsCompleted)
            {
                _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _woken.Task;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} has another key from now on")]
    private partial void LogRotated(NodeId node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not give {Node} another key, will try again: {Failure}")]
    private partial void LogFailed(NodeId node, Failure failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not keep another key for {Node}, will try again")]
    private partial void LogDisk(Exception error, NodeId node);
}
