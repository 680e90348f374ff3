using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>All that one request wants to write, as one commit.</summary>
internal sealed record WriteRequest(IReadOnlyList<WantedChange> Changes)
{
    public required string Author { get; init; }

    /// <summary>Why a resource of an account may not be changed so; null if it may. Asked when it is known whose the resource is.</summary>
    public Func<WantedChange, string, Failure?> Refuse { get; init; } = static (_, _) => null;

    public WriteCondition Condition { get; init; } = new WriteCondition.None();

    /// <summary>How the author showed just now that the zone which is written is its own; null if that was not asked for.</summary>
    public ZoneControl? Control { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>What tells this request from another one with the same idempotency key.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Author}\n{Condition}\n"));
        foreach (var change in Changes)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{change.GetType().Name} {change.Key}\n"));
            if (change is WantedChange.Put put)
            {
                hash.AppendData(put.Body.Span);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
