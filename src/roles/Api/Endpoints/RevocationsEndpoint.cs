using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary><c>POST /v1/revocations</c>: ends tokens before their time, by what they are, whose they are, or when they were made.</summary>
internal sealed class RevocationsEndpoint(Revocations revocations, IdentityDirectory directory, ApiGate gate, IControlStore store, TimeProvider time)
{
    private static readonly string[] _scopes = ["accessor", "subject", "logins", "device", "before"];

    public async Task<ApiAnswer> RevokeAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, [.. _scopes, "reason", "own"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var wanted = Read(body.Value);
        var reason = body.Value.Optional("reason");
        if ((wanted.Failure ?? reason.Failure) is { } malformed)
        {
            return malformed;
        }

        var (id, before) = wanted.Value;
        if (await CheckAsync(call, id, before, body.Value["own"] is JsonValue own && own.TryGetValue<bool>(out var meant) && meant, cancellation) is { } refused)
        {
            return refused;
        }

        var revoked = await revocations.RevokeAsync(id, before, reason.Value ?? "", call.Caller.Subject, cancellation);
        return revoked.Succeeded
            ? new ApiAnswer.Document(201, new JsonObject
            {
                ["key"] = ResourceKinds.Revocation.Key(id.ToString()).Value,
                ["id"] = id.ToString(),
                ["before"] = revoked.Value.Revocation.Before,
                ["expires"] = revoked.Value.Revocation.Expires,
                ["revision"] = revoked.Value.Revision.Value,
                ["known"] = await IsKnownAsync(id, cancellation),
            })
            {
                Location = $"/v1/{ResourceKinds.Revocation.Key(id.ToString())}",
            }
            : revoked.Failure;
    }

    /// <summary>Whether there is anybody whom it concerns: a misspelt name revokes nothing, and whoever is in a hurry must hear that.</summary>
    private async Task<bool> IsKnownAsync(RevocationId id, CancellationToken cancellation)
    {
        switch (id.Scope)
        {
            case RevocationScope.Device:
                return ResourceKinds.Device.CheckId(id.Name) is null
                    && await store.ReadAsync(KeyRange.Of(ResourceKinds.Device.Key(id.Name)), cancellation) is not ReadOutcome.Found { Entries.Count: 0 };
            case RevocationScope.Subject or RevocationScope.Logins:
                return await store.ReadAsync(ResourceKinds.User.Range, cancellation) is not ReadOutcome.Found people
                    || await store.ReadAsync(ResourceKinds.Token.Range, cancellation) is not ReadOutcome.Found tokens
                    || PolicyHolder.In(people.Entries.Concat(tokens.Entries)).Any(holder => holder.Subject == id.Name);
            default:
                return true;
        }
    }

    private Outcome<(RevocationId Id, DateTimeOffset Before)> Read(JsonObject body)
    {
        var given = _scopes.Where(body.ContainsKey).ToList();
        if (given is not [var scope])
        {
            return Failure.Invalid(given.Count == 0 ? "accessor" : given[1], null, $"exactly one of {string.Join(", ", _scopes)} is needed");
        }

        var text = body.Required(scope);
        if (!text.Succeeded)
        {
            return text.Failure;
        }

        var now = time.GetUtcNow();
        if (scope == "before")
        {
            if (text.Value == "now")
            {
                return (RevocationId.Network, now);
            }

            return DateTimeOffset.TryParse(text.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var before) && before <= now
                ? (RevocationId.Network, before)
                : Failure.Invalid("before", text.Value, "a moment in the past, such as 2026-01-31T12:00:00Z, or now");
        }

        var id = RevocationId.Of(Enum.Parse<RevocationScope>(scope, ignoreCase: true), text.Value);
        return id.Succeeded ? (id.Value, now) : id.Failure;
    }

    private async Task<Failure?> CheckAsync(ApiCall call, RevocationId id, DateTimeOffset before, bool own, CancellationToken cancellation)
    {
        var caller = call.Caller;
        var isOwn = id.Scope == RevocationScope.Accessor && (id.Name == caller.Accessor || id.Name == caller.Family);
        if (!isOwn && caller.Access.Check(ResourceKinds.Revocation.Key(id.ToString()).Value, Capabilities.Create) is { } denied)
        {
            return denied;
        }

        if (id.Scope == RevocationScope.Accessor)
        {
            return isOwn || directory.TryFindToken(id.Name, out _) || await gate.FindAsync(id.Name, cancellation) is not null
                ? null
                : new Failure(ProblemStatus.NotFound, $"there is no token with the accessor {id.Name}, or it has ended already");
        }

        var endsOwn = id.Scope switch
        {
            RevocationScope.Subject => id.Name == caller.Subject,
            RevocationScope.Logins => id.Name == caller.Subject && caller.Kind == TokenKind.User,
            RevocationScope.Network => caller.Created <= before,
            _ => false,
        };
        return endsOwn && !own
            ? new Failure("ends_own_token", "this would end the token that you use too: use a newer one, or say that you mean it (--own)")
            : null;
    }
}
