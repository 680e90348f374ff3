using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// <c>POST /v1/users</c> and <c>/v1/users/&lt;name&gt;/…</c>: people are made and changed here, and nowhere else. What a person
/// does to their own account takes the present password besides the login; what somebody else does takes <c>sudo</c>.
/// </summary>
internal sealed class UsersEndpoint(UserAccounts accounts, PeopleLogins logins, string issuer)
{
    public async Task<ApiAnswer> CreateAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["name", "password", "policies", "description"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        var (name, password, description) = (body.Value.Required("name"), body.Value.Required("password"), body.Value.Optional("description"));
        if ((name.Failure ?? password.Failure ?? description.Failure) is { } malformed)
        {
            return malformed;
        }

        if (body.Value.Texts("policies") is not { } policies)
        {
            return Failure.Invalid("policies", body.Value["policies"]?.ToJsonString(), "a list of names of policies");
        }

        var needed = policies.All(call.Caller.Policies.Contains) ? Capabilities.Create : Capabilities.Create | Capabilities.Sudo;
        if (call.Caller.Access.Check(PathOf(name.Value), needed) is { } denied)
        {
            return denied;
        }

        var request = new UserRequest { Name = name.Value, Password = password.Value, Policies = policies, Description = description.Value ?? "" };
        return Written(name.Value, await accounts.CreateAsync(request, call.Caller.Subject, cancellation), 201);
    }

    public Task<ApiAnswer> DisableAsync(ApiCall call, CancellationToken cancellation) => SetDisabledAsync(call, true, cancellation);

    public Task<ApiAnswer> EnableAsync(ApiCall call, CancellationToken cancellation) => SetDisabledAsync(call, false, cancellation);

    public async Task<ApiAnswer> SetPoliciesAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["policies"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        if (body.Value.Texts("policies") is not { } policies)
        {
            return Failure.Invalid("policies", body.Value["policies"]?.ToJsonString(), "a list of names of policies");
        }

        var name = call.Route("id");
        return call.Caller.Access.Check(PathOf(name), Capabilities.Update | Capabilities.Sudo) is { } denied
            ? denied
            : Written(name, await accounts.SetPoliciesAsync(name, policies, call.Caller.Subject, cancellation));
    }

    public async Task<ApiAnswer> SetPasswordAsync(ApiCall call, CancellationToken cancellation)
    {
        var body = await JsonFields.ReadAsync(call, ["password", "newPassword"], cancellation);
        var password = body.Succeeded ? body.Value.Required("newPassword") : body.Failure;
        if (!password.Succeeded)
        {
            return password.Failure;
        }

        // A password that is too weak must not cost a try.
        var name = call.Route("id");
        return (UserPasswords.Check("newPassword", password.Value) ?? await MayAsync(call, name, body.Value!, cancellation)) is { } refused
            ? refused
            : Written(name, await accounts.SetPasswordAsync(name, password.Value, call.Caller.Subject, cancellation));
    }

    /// <summary>Offers a second factor; only the person can take it, since only they have the authenticator.</summary>
    public Task<ApiAnswer> OfferTotpAsync(ApiCall call, CancellationToken cancellation)
    {
        var name = call.Route("id");
        if (!IsSelf(call, name))
        {
            return Task.FromResult<ApiAnswer>(OnlySelf(name));
        }

        var offer = accounts.OfferTotp(issuer, name);
        return Task.FromResult<ApiAnswer>(new ApiAnswer.Document(200, new JsonObject
        {
            ["uri"] = offer.Uri,
            ["secret"] = offer.Secret,
            ["offer"] = offer.Offer,
        }));
    }

    public async Task<ApiAnswer> ConfirmTotpAsync(ApiCall call, CancellationToken cancellation)
    {
        var name = call.Route("id");
        var body = await JsonFields.ReadAsync(call, ["offer", "code", "password"], cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        if (!IsSelf(call, name))
        {
            return OnlySelf(name);
        }

        var (offer, code) = (body.Value.Required("offer"), body.Value.Required("code"));
        if ((offer.Failure ?? code.Failure ?? await MayAsync(call, name, body.Value, cancellation)) is { } refused)
        {
            return refused;
        }

        var codes = await accounts.ConfirmTotpAsync(name, offer.Value, code.Value, call.Caller.Subject, cancellation);
        return codes.Succeeded
            ? new ApiAnswer.Document(200, new JsonObject { ["recoveryCodes"] = new JsonArray([.. codes.Value.Select(static one => (JsonNode)one)]) })
            : codes.Failure;
    }

    public async Task<ApiAnswer> RemoveTotpAsync(ApiCall call, CancellationToken cancellation)
    {
        var name = call.Route("id");
        var body = call.HasBody ? await JsonFields.ReadAsync(call, ["password"], cancellation) : new JsonObject();
        return (body.Failure ?? await MayAsync(call, name, body.Value, cancellation)) is { } refused
            ? refused
            : Written(name, await accounts.RemoveTotpAsync(name, call.Caller.Subject, cancellation));
    }

    /// <summary>Null if the caller may change what protects an account: the person with their password, or an operator.</summary>
    private async Task<Failure?> MayAsync(ApiCall call, string name, JsonObject body, CancellationToken cancellation)
    {
        if (!IsSelf(call, name))
        {
            return call.Caller.Access.Check(PathOf(name), Capabilities.Update | Capabilities.Sudo);
        }

        var password = body.Required("password");
        return password.Succeeded ? await logins.ConfirmAsync(name, password.Value, call.Address, cancellation) : password.Failure;
    }

    private async Task<ApiAnswer> SetDisabledAsync(ApiCall call, bool disabled, CancellationToken cancellation)
    {
        var name = call.Route("id");
        return call.Caller.Access.Check(PathOf(name), Capabilities.Update) is { } denied
            ? denied
            : Written(name, await accounts.SetDisabledAsync(name, disabled, call.Caller.Subject, cancellation));
    }

    private static bool IsSelf(ApiCall call, string name) => call.Caller.Kind == TokenKind.User && call.Caller.Subject == UserName.SubjectOf(name);

    private static Failure OnlySelf(string name) =>
        new("no_capability", $"a second factor is set up by the person alone: log in as '{name}' with 'edge login --user {name}'");

    /// <summary>What cannot be a name has a path that no rule grants.</summary>
    private static string PathOf(string name) => ResourceKinds.User.CheckId(name) is null ? ResourceKinds.User.Key(name).Value : ResourceKinds.User.Prefix;

    private static ApiAnswer Written(string name, Outcome<Revision> outcome, int status = 200) => !outcome.Succeeded
        ? outcome.Failure
        : new ApiAnswer.Document(status, new JsonObject { ["key"] = PathOf(name), ["revision"] = outcome.Value.Value })
        {
            Location = status == 201 ? $"/v1/{PathOf(name)}" : null,
        };
}
