extension Schema {
    /// The version of the rule under which each clock was derived; empty for those of before.
    static let ruleVersions = """
        ALTER TABLE alerts ADD COLUMN rule_version TEXT NOT NULL DEFAULT '';
        """
}
