namespace MagicLink.Gateway.Settings;

/// <summary>Options that can judge themselves once bound.</summary>
internal interface IValidatedOptions
{
    /// <summary>Adds a fault for each value that makes no sense.</summary>
    /// <param name="path">The full name of the section the options were bound from.</param>
    /// <param name="faults">Where to add.</param>
    void Validate(string path, SettingFaults faults);
}
