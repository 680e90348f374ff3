using System.Security.Cryptography;
using System.Text;
using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>What every engine checks of a commit before it looks at its own state.</summary>
public static class CommitRules
{
    /// <summary>How long a repetition with the same idempotency key returns the first result.</summary>
    public static readonly TimeSpan IdempotencyRetention = TimeSpan.FromHours(24);

    /// <summary>Four for each operation: what it changes, and what that depends on.</summary>
    public const int ComparesMax = 4 * Commit.OperationsMax;

    /// <summary>In characters: authors, accounts, names of kinds and idempotency keys.</summary>
    public const int NameLengthMax = 200;

    public static Failure? Check(Commit commit)
    {
        if (commit.BeginsEpoch && commit.Epoch is null)
        {
            return Failure.Invalid("epoch", null, "who begins an epoch names the one that it ends");
        }

        if (commit.Operations.Count > Commit.OperationsMax || (commit.Operations.Count == 0 && !commit.BeginsEpoch))
        {
            return Failure.Invalid("operations", $"{commit.Operations.Count}", $"a commit has 1 to {Commit.OperationsMax} operations");
        }

        if (commit.Compares.Count > ComparesMax)
        {
            return Failure.Invalid("compares", $"{commit.Compares.Count}", $"a commit has at most {ComparesMax} compares");
        }

        return CheckName("author", commit.Author, lengthMin: 1)
            ?? (commit.IdempotencyKey is null ? null : CheckName("idempotencyKey", commit.IdempotencyKey, lengthMin: 1))
            ?? (commit.RequestDigest is null ? null : CheckName("requestDigest", commit.RequestDigest, lengthMin: 1))
            ?? CheckOperations(commit.Operations);
    }

    /// <summary>What two requests must have in common to be the same request. The fence is no part of it: a successor may finish what its predecessor began.</summary>
    public static byte[] Fingerprint(Commit commit)
    {
        var writer = new LogWriter();
        writer.Text(commit.Author);
        if (commit.RequestDigest is { } digest)
        {
            writer.Text("named");
            writer.Text(digest);
            return SHA256.HashData(writer.Written.Span);
        }

        writer.Text("whole");
        writer.Number(commit.Epoch ?? 0);
        writer.Number(commit.BeginsEpoch ? 1 : 0);
        AddCompares(commit.Compares, writer);
        AddOperations(commit.Operations, writer);
        return SHA256.HashData(writer.Written.Span);
    }

    /// <summary>The failure of a commit whose idempotency key was used for another request.</summary>
    public static Failure IdempotencyKeyReused(string key) =>
        new("idempotency_key_reused", $"the idempotency key '{key}' was used for another request within 24 hours: use a new one")
        {
            Field = "idempotencyKey",
            Value = key,
            Rule = "one key stands for one request",
        };

    private static void AddCompares(IReadOnlyList<Compare> compares, LogWriter writer)
    {
        foreach (var compare in compares)
        {
            (string kind, string at, Revision revision) = compare switch
            {
                Compare.ModifiedAt one => ("modified_at", one.Key.Value, one.Revision),
                Compare.UnchangedSince many => ("unchanged_since", many.Prefix, many.Revision),
                _ => throw new BrokenInvariantException("compares have two cases"),
            };
            writer.Text(kind);
            writer.Text(at);
            writer.Number(revision.Value);
        }
    }

    private static void AddOperations(IReadOnlyList<Operation> operations, LogWriter writer)
    {
        foreach (var operation in operations)
        {
            writer.Text(operation is Operation.Put ? "put" : "delete");
            writer.Text(operation.Key.Value);
            if (operation is Operation.Put put)
            {
                writer.Text(put.Kind);
                writer.Number(put.SchemaVersion);
                writer.Text(put.Account);
                writer.Octets(put.Body.Span);
            }
        }
    }

    private static Failure? CheckOperations(IReadOnlyList<Operation> operations)
    {
        var keys = new HashSet<ResourceKey>();
        ResourceKind? staged = null;
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            if (operation.Key.Value is null || !keys.Add(operation.Key))
            {
                return Failure.Invalid($"operations[{i}].key", operation.Key.Value, "each operation has a key of its own");
            }

            var kind = ResourceKinds.Of(operation.Key);
            if (operation is Operation.Put put && CheckPut($"operations[{i}]", put, kind) is { } failure)
            {
                return failure;
            }

            if (kind is not { Class: ResourceClass.Tenant or ResourceClass.Network })
            {
                continue;
            }

            // Each staged class reaches the nodes by waves of its own, which would tear one commit of two classes apart.
            staged ??= kind;
            if (staged.Class != kind.Class)
            {
                return Failure.Invalid($"operations[{i}].key", operation.Key.Value, $"{kind.Name} and {staged.Name} travel in waves of their own: commit them one after the other");
            }
        }

        return null;
    }

    private static Failure? CheckPut(string field, Operation.Put put, ResourceKind? kind)
    {
        if (put.Body.Length > Commit.BodyBytesMax)
        {
            return Failure.Invalid($"{field}.body", $"{put.Body.Length} bytes", $"a body has at most {Commit.BodyBytesMax} bytes");
        }

        if (put.SchemaVersion < 1)
        {
            return Failure.Invalid($"{field}.schemaVersion", $"{put.SchemaVersion}", "schema versions begin at 1");
        }

        var misplaced = kind is null ? ResourceKinds.All.Any(known => known.Name == put.Kind) : kind.Name != put.Kind;
        return misplaced
            ? Failure.Invalid($"{field}.kind", put.Kind, $"{put.Key} is not the key of a {put.Kind}")
            : CheckName($"{field}.kind", put.Kind, lengthMin: 1) ?? CheckName($"{field}.account", put.Account, lengthMin: 0);
    }

    private static Failure? CheckName(string field, string? value, int lengthMin) =>
        value is not null && value.Length >= lengthMin && value.Length <= NameLengthMax && value.EnumerateRunes().All(rune => rune != Rune.ReplacementChar && !Rune.IsControl(rune))
            ? null
            : Failure.Invalid(field, value, $"it has {lengthMin} to {NameLengthMax} characters, none of them a control character");
}
