namespace MagicLink.Gateway.Http;

/// <summary>Which of our faces answers at which address: with a management address, admins and metrics there and all else at the public one; health at both.</summary>
internal sealed class ServedPaths(OwnPaths own, Uri? management)
{
    /// <summary>The management address; null where there is none.</summary>
    public string? Management { get; } = management?.GetLeftPart(UriPartial.Authority);

    public bool Serves(PathString path, bool atManagement)
    {
        if (OwnPaths.IsHealth(path) || OwnPaths.IsDescription(path))
        {
            return true;
        }

        return atManagement == (Management is not null && (OwnPaths.IsMetrics(path) || own.IsAdmin(path)));
    }
}
