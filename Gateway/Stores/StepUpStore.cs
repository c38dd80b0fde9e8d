using System.Data.Common;
using MagicLink.Gateway.Sessions;
using MagicLink.Gateway.Totp;

namespace MagicLink.Gateway.Stores;

/// <inheritdoc cref="IStepUpStore"/>
internal sealed class StepUpStore(IDatabase database) : IStepUpStore
{
    public Task<StepUp> TryStepUpAsync(SecondFactorProof proof, SessionRaise raise, CancellationToken cancellation) => database.WriteAsync<StepUp>(
        async connection => await TotpTable.LockUserAsync(connection, database.Dialect, proof.UserId) && await TotpTable.TrySpendAsync(connection, proof, raise.Now)
            ? await RaiseAsync(connection, raise)
            : new StepUp.Spent(),
        cancellation);

    public Task<StepUp> TryConfirmAsync(SecondFactorProof.TotpStep proof, SessionRaise raise, CancellationToken cancellation) => database.WriteAsync<StepUp>(
        async connection => await TotpTable.TryConfirmAsync(connection, database.Dialect, proof, raise.Now) is not null
            ? await RaiseAsync(connection, raise)
            : new StepUp.Spent(),
        cancellation);

    private async Task<StepUp> RaiseAsync(DbConnection connection, SessionRaise raise) =>
        await SessionStore.RaiseAsync(connection, database.Dialect, raise) is { } raised
            ? new StepUp.Raised(raised.Session, raised.User)
            : new StepUp.SessionOver();
}
